import { ACTIONS, ADMINISTRATORS, type Action, type Rule } from '../kernel/access/rules.js';
import type { DataModel, EntityMeta } from '../kernel/model/model.js';
import { transitionsOf, rightToEnter } from '../kernel/model/state-machine.js';

const INTRODUCTION = `# Who may do what

Generated from the modules' \`*.access.ts\` by \`npm run schema\` and committed, \
so that a change of rights is a change that somebody reviews.

What is not listed here is public: everybody reads it. \
A role counts where its grant says, at and below a region; \
a grant for a department counts only for records that this department owns. \
READ and SEARCH are of records that are not public (\`sensitivity: INTERNAL\`), \
UNMASK of personal values in full, AUDIT of who saw them. \
\`DRAFT → SUBMITTED\` is a transition of its state.
`;

const personalOf = (entity: EntityMeta) => entity.columns.filter((column) => column.personal);

/** The actions that apply to an entity. */
const actionsOf = (entity: EntityMeta): Action[] =>
  ACTIONS.filter((action) => {
    if (action === 'READ' || action === 'SEARCH') return entity.options.restricted;
    if (action === 'UNMASK' || action === 'AUDIT') return personalOf(entity).length > 0;
    return action !== 'TRANSITION'; // each transition has a row of its own
  });

/** The transitions of a state machine, each with the right that entering its target state takes. */
const transitionRights = ({ state }: EntityMeta): { move: string; right: Action }[] =>
  state
    ? transitionsOf(state.stateMachine).map(([from, to]) => ({
        move: `${from} → ${to}`,
        right: rightToEnter(state.stateMachine, to),
      }))
    : [];

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
  return [
    `## ${name} ${entity.options.zh}`,
    '',
    ...(entity.options.restricted ? ['Records need not be public.', ''] : []),
    ...(personal.length > 0 ? [`Personal: ${personal.join(', ')}.`, ''] : []),
    ...(ownerDepartments ? [`Owned by: ${ownerDepartments.join(', ')}.`, ''] : []),
    '| action | roles |',
    '| --- | --- |',
    ...actionsOf(entity).map((action) => `| ${action} | ${rolesFor(rules, action)} |`),
    ...transitionRights(entity).map(({ move, right }) => `| ${move} | ${rolesFor(rules, right)} |`),
    '',
  ].join('\n');
}

/** The text of `schema/access.md`: a decision table for each entity. */
export const accessTable = (model: DataModel): string => [INTRODUCTION, ...model.entities.map(section)].join('\n');
