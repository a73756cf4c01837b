import { PLATFORM, type Actor } from '../access/actor.js';
import { pathOf } from '../access/scope.js';
import type { Database, Row } from '../database.js';
import { enumEntry } from '../enum.js';
import { memo } from '../memo.js';
import type { GuardFacts } from '../model/guard.js';
import type { EntityMeta } from '../model/model.js';
import { brokenGuards, isUnguarded, moveOf, otherThan, transitionsOf } from '../model/state-machine.js';
import { settingValue } from '../model/setting.js';
import { as, sql } from '../sql.js';
import { valuesOf } from './columns.js';
import { userError, type UserErrorData } from './user-error.js';

/** What a move depends on besides the row at hand. */
export interface MoveFacts extends GuardFacts {
  /** Who last took the row into each state that a move names in `otherThan`. */
  readonly movers: Readonly<Record<string, string | null>>;
}

/** All that the moves of an entity ask of its rows besides their columns. */
interface Questions {
  /** States that a move names in `otherThan`. */
  readonly states: readonly string[];
  /** Keys of the settings that guards ask for. */
  readonly settings: readonly string[];
}

const questionsOf = memo(({ state }: EntityMeta): Questions => {
  const { stateMachine } = state!; // of an entity with states
  const moves = transitionsOf(stateMachine).map(([from, to]) => moveOf(stateMachine, from, to));
  return {
    states: [...new Set(moves.flatMap(otherThan).map(([watched]) => watched))],
    settings: [...new Set(moves.flatMap(({ guards = [] }) => guards.flatMap(({ settings }) => settings)))].map(
      ({ key }) => key,
    ),
  };
});

/** Whether a move depends on facts: then they must be read first. */
export function dependsOnFacts({ state }: EntityMeta, from: string, to: string): boolean {
  const { stateMachine } = state!; // of an entity with states
  return !isUnguarded(stateMachine, from, to) || otherThan(moveOf(stateMachine, from, to)).length > 0;
}

/** The facts on which a move depends where the day is all that it asks of them; null if more must be read. */
export function factsOfToday({ state }: EntityMeta, from: string, to: string, today: string): MoveFacts | null {
  const move = moveOf(state!.stateMachine, from, to); // of an entity with states
  const asksMore = otherThan(move).length > 0 || move.guards?.some(({ settings }) => settings.length > 0);
  return asksMore ? null : factsFrom({ today, movers: {}, settings: {} });
}

/**
 * Reads the facts on which the moves of rows depend, in one statement, in the order of the ids.
 *
 * @param today the platform's day, where the session does not have it
 */
export async function readMoveFacts(
  db: Database,
  entity: EntityMeta,
  ids: readonly string[],
  today: string | null = null,
): Promise<MoveFacts[]> {
  const { states, settings } = questionsOf(entity);
  const day = sql`coalesce(${today}::date, today())`;
  const movers = states.map((state) => sql`${state}::text, moved_by(r.id, ${entity.state!.column}, ${state})`);
  const values = settings.map((key) => sql`${key}::text, setting_at(${key}, ${pathOf(entity, 'r')}, ${day})`);
  const rows = await db.rows<StoredFacts & { id: string }>(sql`
    select r.id, ${day}::text as today, jsonb_build_object(${sql.join(movers)}) as movers,
      jsonb_build_object(${sql.join(values)}) as settings
    from ${as(entity, 'r')} where r.id = any(${ids}::uuid[])`);
  const byId = new Map(rows.map(({ id, ...facts }) => [id, factsFrom(facts)]));
  return ids.map((id) => byId.get(id) ?? NOTHING_KNOWN); // the caller does not see the row any more
}

interface StoredFacts extends Pick<MoveFacts, 'today' | 'movers'> {
  readonly settings: Readonly<Record<string, string>>;
}

const factsFrom = ({ settings, ...facts }: StoredFacts): MoveFacts => ({
  ...facts,
  value: (setting) => settingValue(setting, settings[setting.key] ?? setting.default),
});

const NOTHING_KNOWN = factsFrom({ today: '', movers: {}, settings: {} });

/** What keeps a row from making a move that the machine lists, apart from rights and a reason. */
export function unmetConditions(
  entity: EntityMeta,
  row: Row,
  [from, to]: readonly [from: string, to: string],
  { movers, ...facts }: MoveFacts,
  actor: Actor,
): UserErrorData[] {
  const { stateMachine, enumType } = entity.state!; // of an entity with states
  const repeated = otherThan(moveOf(stateMachine, from, to)).find(
    ([state]) => movers[state] === actor.id && actor.id !== PLATFORM.id,
  );
  return [
    ...brokenGuards(stateMachine, valuesOf(entity, row), [from, to], facts),
    ...(repeated ? [{ code: repeated[1], variables: { from: repeated[0], enum: enumEntry(enumType()).name } }] : []),
  ].map(({ code, variables }) => userError(code, ['to'], variables));
}
