import { ACTIONS, ADMINISTRATORS, type Action, type Rule } from '../kernel/access/rules.js';
import type { DataModel, EntityMeta } from '../kernel/model/model.js';
import { rightTo, rolesOf, type MoveRight } from '../kernel/access/moves.js';
import { needsReason, otherThan, transitionsOf } from '../kernel/model/state-machine.js';

const INTRODUCTION = `# Who may do what

Generated from the modules' \`*.access.ts\` by \`npm run schema\` and committed, \
so that a change of rights is a change that somebody reviews.

What is not listed here is public: everybody reads it. \
A role counts where its grant says, at and below a region; \
a grant for a department counts only for records that this department owns. \
READ and SEARCH are of records that are not public (\`sensitivity: INTERNAL\`), \
UNMASK of personal values in full, AUDIT of who saw them. \
\`DRAFT → SUBMITTED\` is a transition of its state; a second table says what some take besides a role.
`;

const personalOf = (entity: EntityMeta) => entity.columns.filter((column) => column.personal);

/** The actions that apply to an entity. */
const actionsOf = (entity: EntityMeta): Action[] =>
  ACTIONS.filter((action) => {
    if (action === 'READ' || action === 'SEARCH') return entity.options.restricted;
    if (action === 'UNMASK' || action === 'AUDIT') return personalOf(entity).length > 0;
    return action !== 'TRANSITION'; // each transition has a row of its own
  });

interface TransitionRight {
  readonly from: string;
  readonly to: string;
  readonly right: MoveRight;
}

/** The transitions of a state machine, each with who may make it. */
const transitionRights = (entity: EntityMeta): TransitionRight[] =>
  entity.state
    ? transitionsOf(entity.state.stateMachine).map(([from, to]) => ({ from, to, right: rightTo(entity, from, to) }))
    : [];

/** What a transition takes besides a role, as its declaration says. */
function conditionsOf(
  { state }: EntityMeta,
  { from, to, right: { move, isPlatforms, decided } }: TransitionRight,
): string {
  return [
    ...(isPlatforms ? ['the platform'] : []),
    ...(move.at ? [`${move.at} or above`] : []),
    ...(move.department ? [`of ${decided.ownerDepartments!.join(', ')}`] : []), // they are those of the move
    ...otherThan(move).map(([watched]) => `another person than took it to ${watched}`),
    ...(needsReason(state!.stateMachine, from, to) ? ['a reason'] : []),
  ].join('; ');
}

const rolesFor = (rules: readonly Rule[], action: Action): string =>
  [
    ...new Set([ADMINISTRATORS, ...rules].filter(({ actions }) => actions.includes(action)).map(({ role }) => role)),
  ].join(', ');

function section(entity: EntityMeta): string {
  const { name, ownerDepartments, rules } = entity;
  const personal = personalOf(entity).map(
    ({ name: field, personal: of }) =>
      `\`${field}\` (mask: ${of!.mask}${of!.openBy ? `, open by \`${of!.openBy}\`` : ''})`,
  );
  const transitions = transitionRights(entity);
  const conditions = transitions.flatMap((transition) => {
    const takes = conditionsOf(entity, transition);
    return takes ? [`| ${transition.from} → ${transition.to} | ${takes} |`] : [];
  });
  return [
    `## ${name} ${entity.options.zh}`,
    '',
    ...(entity.options.restricted ? ['Records need not be public.', ''] : []),
    ...(personal.length > 0 ? [`Personal: ${personal.join(', ')}.`, ''] : []),
    ...(ownerDepartments ? [`Owned by: ${ownerDepartments.join(', ')}.`, ''] : []),
    ...(entity.ownersOf ? ['Owned by the department that each record names.', ''] : []),
    '| action | roles |',
    '| --- | --- |',
    ...actionsOf(entity).map((action) => `| ${action} | ${rolesFor(rules, action)} |`),
    ...transitions
      .filter(({ right }) => !right.isPlatforms)
      .map(({ from, to, right }) => `| ${from} → ${to} | ${[ADMINISTRATORS.role, ...rolesOf(right)].join(', ')} |`),
    '',
    ...(conditions.length > 0 ? ['| transition | takes |', '| --- | --- |', ...conditions, ''] : []),
  ].join('\n');
}

/** The text of `schema/access.md`: a decision table for each entity. */
export const accessTable = (model: DataModel): string => [INTRODUCTION, ...model.entities.map(section)].join('\n');
