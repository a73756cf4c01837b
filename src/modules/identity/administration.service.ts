import type { Actor, Grant, Role } from '../../kernel/access/actor.js';
import { Forbidden, Unauthenticated } from '../../kernel/errors.js';
import { all, any, col, sql, TRUE, type Sql } from '../../kernel/sql.js';

/** @returns the actor's grants of these roles @throws Unauthenticated, or Forbidden `ROLE_MISSING` if there is none */
export function requireRole(actor: Actor, ...roles: readonly Role[]): readonly Grant[] {
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const grants = actor.grants.filter(({ role }) => roles.includes(role));
  if (grants.length === 0) throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  return grants;
}

/**
 * Guards operations that grant or revoke credentials. Only people pass: a key that could create keys would outlive its
 * own revocation.
 *
 * @returns the actor's grants as an administrator
 */
export function requireAdministrator(actor: Actor): readonly Grant[] {
  const grants = requireRole(actor, 'ADMINISTRATOR');
  if (actor.kind !== 'PERSON') throw new Forbidden('FORBIDDEN', { reason: 'PERSON_ONLY' });
  return grants;
}

export const isOverEverything = ({ region, department }: Grant): boolean => region === null && department === null;

/**
 * Whether a row of `application_key` or `identity_log` lies within the grants: each of the row's grants is at or below
 * the region of one of them, and its department matches. A row without a department is only for administrators over
 * everything.
 */
export function administered(alias: string, grants: readonly Grant[]): Sql<boolean> {
  if (grants.some(isOverEverything)) return TRUE;
  const department = col(alias, 'department');
  const covering = grants.map((grant) =>
    all([
      grant.department === null ? TRUE : sql`${department} = ${grant.department}`,
      grant.region === null
        ? TRUE
        : sql`exists (select 1 from region r
            where r.code = given ->> 'region' and strpos('/' || r.path, ${`/${grant.region}/`}) > 0)`,
    ]),
  );
  return all([
    sql`${department} is not null`,
    sql`not exists (select 1 from jsonb_array_elements(${col(alias, 'grants')}) given where not ${any(covering)})`,
  ]);
}
