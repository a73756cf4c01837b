/**
 * The order of triggers. PostgreSQL fires those that one change of a table fires in the order of their names, so a name
 * is its stage and what it does: `a_grow` runs before `b_check`. Triggers of one stage do not depend on each other,
 * unless their names say so too.
 */
const STAGES = {
  /**
   * Before a change: the rows above are locked; where a row is located, and what is stored of it. After one: what
   * depends on its former place.
   */
  a: [
    'about',
    'above',
    'above_update',
    'check',
    'check_update',
    'computable',
    'forget',
    'grow',
    'hang',
    'named',
    'origin',
    'placed',
    'put_away',
    'recoded',
    'reporter',
    'reporters',
    'subject',
  ],
  /** Before: checks and derived columns. After: rows below move or are archived along. */
  b: [
    'archived',
    'check',
    'check_update',
    'closed',
    'disclose',
    'hand_down',
    'keep',
    'keep_update',
    'place',
    'place_update',
    'reason',
    'spread',
  ],
  /**
   * Before: transitions, their deadlines, and who may read. After: where a region lay on each day, once all below it
   * has moved.
   */
  c: ['dated', 'due', 'move', 'moved', 'sensitivity', 'tells'],
  /** Before: the version, if all of the above has changed anything. */
  d: ['touch'],
  /** After: the link tables, two triggers a list. */
  e: [],
  /** After: rules about other rows. */
  f: ['across', 'across_update', 'below'],
  /** After: personal values take the row's place. */
  w: ['guard'],
  /** After: the search index. */
  y: ['index', 'index_lists', 'index_update'],
  /** After: history and event; what changes other rows. */
  z: ['asks_top', 'hides', 'hides_warnings', 'record'],
  /** After a statement: roll-ups, of all its rows. */
  zz: ['roll_delete', 'roll_insert', 'roll_update', 'rolled_delete', 'rolled_insert', 'rolled_update'],
} as const;

/** On tables of the platform, where each is the only one. */
export const PLATFORM_TRIGGERS: readonly string[] = ['append_only', 'chain'];

type Stages = typeof STAGES;
type Stage = keyof Stages;

/** The names of all but those of link tables, in the order in which they fire. */
export const TRIGGERS: readonly string[] = Object.entries(STAGES).flatMap(([stage, names]) =>
  names.map((name) => `${stage}_${name}`),
);

/** Names of a stage's triggers as variables for `sqlFile`: `check` of stage b is `b_check`. */
export const triggers = <S extends Stage, T extends Stages[S][number]>(
  stage: S,
  ...names: readonly T[]
): Readonly<Record<T, string>> =>
  Object.fromEntries(names.map((name) => [name, `${stage}_${name}`])) as Record<T, string>;

/** Names of the triggers of a link table, which follow a column. */
export const linkTriggers = (column: string): { readonly insert: string; readonly update: string } => ({
  insert: `e_${column}_insert`,
  update: `e_${column}_update`,
});
