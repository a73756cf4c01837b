import { defineEnum, type EnumValue } from '../enum.js';
import { DateScalar } from '../scalars.js';
import { sql } from '../sql.js';
import type { Column } from './column.js';
import type { DataModel, EntityMeta } from './model.js';
import { moveOf, transitionsOf, type StateMachine } from './state-machine.js';
import type { Setting } from './setting.js';
import type { Virtual } from './virtual.js';

/** Until when a row may stay in a state, and what comes of it then. `K` are properties of the entity. */
export type Deadline<K extends string = string> = (
  | {
      /** Days from the one on which the state is entered. */
      readonly after: Setting<'DAYS'>;
      /** A date from which the days count instead. */
      readonly since?: K;
    }
  | {
      /** A date of the row. */
      readonly until: K;
    }
) & {
  /** So many days before, at most a month, the platform says that it is due. */
  readonly remind?: Setting<'DAYS'>;
  /** Once it is overdue, the region above has it, for so many days from then; up to the city. */
  readonly up?: {
    /** The relation to the region that has it; without one, the region where the row is has it. */
    readonly owner: K;
    readonly days: Setting<'DAYS'>;
  };
};

export const DueNotice = defineEnum('DueNotice', '期限提醒', 'What the platform said of a deadline.', {
  DUE_SOON: ['即将到期', 'It is due in a few days.'],
  OVERDUE: ['已逾期', 'Its day has passed.'],
});
export type DueNotice = EnumValue<typeof DueNotice>;

/**
 * The deadlines of states: of the moves that leave a state, those that have one have the same.
 *
 * @throws where two differ
 */
export function deadlinesOf(machine: StateMachine): ReadonlyMap<string, Deadline> {
  const deadlines = new Map<string, Deadline>();
  for (const [from, to] of transitionsOf(machine)) {
    const { late } = moveOf(machine, from, to);
    if (!late) continue;
    const other = deadlines.get(from);
    if (other && JSON.stringify(other) !== JSON.stringify(late))
      throw new Error(`the state ${from} has two deadlines: write one at a move that leaves it`);
    deadlines.set(from, late);
  }
  return deadlines;
}

const READ_ONLY = { does: 'column', nullable: true, readOnly: true, filter: true } as const;

const DUE_ON: Column = {
  ...READ_ONLY,
  kind: 'date',
  name: 'stateDueOn',
  column: 'state_due_on',
  zh: '现状态的办理期限；没有期限则为空',
  en: 'Day by which it should leave its state; null without a deadline.',
  type: () => DateScalar,
  sqlType: 'date',
  order: true,
};

const NOTICE: Column = {
  ...READ_ONLY,
  kind: 'enum',
  name: 'dueNotice',
  column: 'due_notice',
  zh: '平台对现期限的提醒',
  en: 'What the platform said of this deadline.',
  type: () => DueNotice,
  sqlType: 'text',
};

export const isDeadlineColumn = (column: Column): boolean => column === DUE_ON || column === NOTICE;

const IS_OVERDUE: Virtual = {
  does: 'virtual',
  name: 'isOverdue',
  zh: '已逾期：现状态的办理期限已过',
  en: 'The day by which it should leave its state has passed.',
  reads: ['stateDueOn'],
  is: ({ stateDueOn }, today) => sql`${stateDueOn} < ${today}`,
};

/** What of an entity with deadlines depends on the day. */
export const deadlineVirtuals = (machine: StateMachine | undefined): Virtual[] =>
  machine && deadlinesOf(machine).size > 0 ? [IS_OVERDUE] : [];

/** Columns of an entity with deadlines, which the database keeps. */
export const deadlineColumns = (machine: StateMachine | undefined): Column[] =>
  machine && deadlinesOf(machine).size > 0 ? [DUE_ON, NOTICE] : [];

/** Whether the states of an entity have deadlines. */
export const hasDeadlines = ({ columns }: EntityMeta): boolean => columns.includes(DUE_ON);

/** The settings that a deadline names. */
const settingsOf = (deadline: Deadline): Setting[] => [
  ...('after' in deadline ? [deadline.after] : []),
  ...(deadline.remind ? [deadline.remind] : []),
  ...(deadline.up ? [deadline.up.days] : []),
];

/** @throws where moves of an entity name a setting that no module declares */
export function requireSettings({ name, state }: EntityMeta, settings: DataModel['settings']): void {
  if (!state) return;
  const moves = transitionsOf(state.stateMachine).map(([from, to]) => moveOf(state.stateMachine, from, to));
  const named = moves.flatMap(({ guards = [], late }) => [
    ...guards.flatMap((guard) => guard.settings),
    ...(late ? settingsOf(late) : []),
  ]);
  const unknown = named.find(({ key }) => !settings.has(key));
  if (unknown) throw new Error(`${name}.${state.name}: no module declares the setting ${unknown.key}`);
}
