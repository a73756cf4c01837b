import { LEVEL_DIGITS } from '../../../kernel/access/level.js';
import { PLATFORM } from '../../../kernel/access/actor.js';
import { isReserved, rightTo, rolesOf } from '../../../kernel/access/moves.js';
import { ADMINISTRATORS } from '../../../kernel/access/rules.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { needsReason, otherThan, transitionsOf } from '../../../kernel/model/state-machine.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { literal } from '../../../kernel/sql.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { APPLICATION_ROLE } from '../setup/application-role.js';

const array = (texts: readonly string[]): string => `array[${texts.map(literal).join(', ')}]`;

/** What the database asks of each move, as SQL over `old` and `new`. */
interface Condition {
  readonly move: readonly [from: string, to: string];
  readonly holds: string;
}

/** Moves that ask the same, under one condition. */
function byCondition(conditions: readonly Condition[]): [holds: string, moves: string][] {
  const moves = new Map<string, string[]>();
  for (const { move, holds } of conditions)
    moves.set(holds, [...(moves.get(holds) ?? []), `(${move.map(literal).join(', ')})`]);
  return [...moves].map(([holds, each]) => [holds, each.join(', ')]);
}

/** Who makes a move, if its declaration says so. */
function rightOf(entity: EntityMeta, from: string, to: string): string | null {
  const right = rightTo(entity, from, to);
  if (right.isPlatforms) return `current_setting('rural.actor', true) = ${literal(PLATFORM.id)}`;
  if (!isReserved(right.move)) return null;
  const { at, ownerDepartments } = right.decided;
  const digits = at ? LEVEL_DIGITS[at] : LEVEL_DIGITS.VILLAGE;
  const departments = ownerDepartments ? array(ownerDepartments) : 'null';
  const path = isLocated(entity) ? `new.${pathColumn(entity)}` : `''`;
  return `may_move(${array([ADMINISTRATORS.role, ...rolesOf(right)])}, ${digits}, ${departments}, ${path})`;
}

/** Refusals of a move: null if nothing keeps the row from it. */
function refusalsOf(entity: EntityMeta, from: string, to: string): string[] {
  const { stateMachine, column } = entity.state!; // of an entity with states
  const { move } = rightTo(entity, from, to);
  const state = literal(column);
  const [own, platform] = [`current_setting('rural.actor', true)`, literal(PLATFORM.id)];
  return [
    ...(needsReason(stateMachine, from, to)
      ? [
          `case when coalesce(current_setting('rural.reason', true), '') = ''
        then refusal('REASON_REQUIRED', 'reason') end`,
        ]
      : []),
    ...otherThan(move).map(
      ([watched, code]) =>
        `case when ${own} <> ${platform} and ${own} = moved_by(old.id, ${state}, ${literal(watched)})
        then refusal(${literal(code)}, ${state}, jsonb_build_object('from', ${literal(watched)})) end`,
    ),
    ...(move.guards ?? [])
      .filter(({ isFilled }) => isFilled)
      .map(({ code, reads }) => {
        const empty = reads.map((name) => emptiness(entity, name)).join(' or ');
        return `case when ${empty} then refusal(${literal(code)}, ${state}) end`;
      }),
  ];
}

/** @throws if the entity has no such property: a cast hides it from tsc */
function emptiness(entity: EntityMeta, name: string): string {
  const about = entity.abouts.find((each) => each.name === name);
  if (about) return `new.${about.column} is null`;
  const member = [...entity.columns, ...entity.manyToOne, ...entity.manyToMany].find((each) => each.name === name);
  if (!member) throw new Error(`${entity.name}.${name}: a guard names a property that is not declared`);
  if (member.does === 'manyToMany') return `new.${member.column} = '{}'`;
  const value = `new.${member.column}`;
  if (member.does === 'manyToOne') return `${value} is null`;
  if (member.sqlType === 'text[]') return `coalesce(${value}, '{}') = '{}'`;
  if (member.sqlType === 'jsonb') return `coalesce(${value}, '[]') = '[]'`;
  return member.sqlType === 'text' ? `coalesce(${value}, '') = ''` : `${value} is null`;
}

/** What a caller's moves take besides being listed; nothing if no move takes anything. */
function conditionsOf(entity: EntityMeta): string {
  const { stateMachine, column } = entity.state!; // of an entity with states
  const [before, after] = [`old."${column}"`, `new."${column}"`];
  const moves = transitionsOf(stateMachine);
  const allowed = byCondition(
    moves.flatMap((move) => {
      const holds = rightOf(entity, ...move);
      return holds === null ? [] : [{ move, holds }];
    }),
  ).map(([holds, of]) => `((${before}, ${after}) not in (${of}) or ${holds})`);
  const refusals = byCondition(
    moves.flatMap((move) => refusalsOf(entity, ...move).map((holds) => ({ move, holds }))),
  ).map(([holds, of]) => `case when (${before}, ${after}) in (${of}) then ${holds} end`);
  if (allowed.length + refusals.length === 0) return '';
  return sqlFile(new URL('./machine-conditions.sql', import.meta.url), {
    state: column,
    allowed: allowed.join('\n      and ') || 'true',
    refusals: refusals.join(',\n      '),
  });
}

export const machineRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./moves.sql', import.meta.url), { application_role: APPLICATION_ROLE }),
  ...model.entities.flatMap((entity) => {
    const { table, state } = entity;
    if (!state) return [];
    return sqlFile(new URL('./machine.sql', import.meta.url), {
      table,
      state: state.column,
      transitions: transitionsOf(state.stateMachine)
        .map(([from, to]) => `('${from}', '${to}')`)
        .join(', '),
      conditions: conditionsOf(entity),
      function: `${table}_move`,
      constraint: `${table}_${state.column}_move`,
      ...triggers('c', 'move'),
    });
  }),
];
