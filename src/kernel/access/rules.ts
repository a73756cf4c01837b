import type { Class } from '../describe.js';
import type { Actor, Grant, Role } from './actor.js';

export const ACTIONS = ['CREATE', 'UPDATE', 'TRANSITION', 'ARCHIVE'] as const;
export type Action = (typeof ACTIONS)[number];

/** One line of a decision table: who may do what to a thing. */
export interface Rule {
  readonly role: Role;
  readonly actions: readonly Action[];
}

/** The decision table of one thing, in its module's `*.access.ts`. */
export interface Access {
  readonly of: Class;
  readonly rules: readonly Rule[];
}

export const access = (of: Class, rules: readonly Rule[]): Access => ({ of, rules });

export const may = (role: Role, ...actions: readonly Action[]): Rule => ({ role, actions });

/** What holds for a thing whose module says nothing else. An administrator may do everything, always. */
export const USUAL: readonly Rule[] = [
  may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'),
  may('REVIEWER', 'TRANSITION'),
];

/** Why not, as a code that `messages.ts` words; null is yes. */
export type Refusal = 'UNAUTHENTICATED' | 'ROLE_MISSING' | 'OUT_OF_SCOPE';

const everything: Rule = may('ADMINISTRATOR', ...ACTIONS);

/**
 * Whether an actor may do something to a row.
 *
 * @param path the row's place in the region tree, such as `42/4205/420529/`; null for what hangs on no region,
 *   for which only a grant over the whole area counts
 */
export function refusal(actor: Actor, action: Action, rules: readonly Rule[], path: string | null): Refusal | null {
  if (actor.kind === 'ANONYMOUS') return 'UNAUTHENTICATED';
  const roles = new Set(
    [everything, ...rules].filter((rule) => rule.actions.includes(action)).map((rule) => rule.role),
  );
  const granted = actor.grants.filter((grant) => roles.has(grant.role));
  if (granted.length === 0) return 'ROLE_MISSING';
  return granted.some((grant) => covers(grant, path)) ? null : 'OUT_OF_SCOPE';
}

/** A grant covers what lies at or below its region; codes are whole segments of a path. */
export const covers = (grant: Grant, path: string | null): boolean =>
  grant.region === null || (path !== null && `/${path}`.includes(`/${grant.region}/`));
