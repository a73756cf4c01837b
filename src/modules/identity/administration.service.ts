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
 * For what hands out or takes away. People alone: a key that could make keys would outlive its own revocation.
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
 * Whether all that a row of `application_key` or `identity_log` is about lies within some of the grants: each of its
 * own grants at or below a region of theirs, and its department. What is about no department is nobody's but those
 * over everything.
 */
export function administered(alias: string, grants: readonly Grant[]): Sql<boolean> {
  if (grants.some(isOverEverything)) return TRUE;
  const department = col(alias, 'department');
  const covering = grants.map((grant) =>
    all([
      grant.department === null ? TRUE : sql`${department} = ${grant.department}`,
      grant.region === null
        ? TRUE
        : sql`exists (select 1 from region r where r.code = given ->> 'region' and strpos('/' || r.path, ${`/${grant.region}/`}) > 0)`,
    ]),
  );
  return all([
    sql`${department} is not null`,
    sql`not exists (select 1 from jsonb_array_elements(${col(alias, 'grants')}) given where not ${any(covering)})`,
  ]);
}
