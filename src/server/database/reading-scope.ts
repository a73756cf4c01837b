import type { Kysely } from 'kysely';
import type { Actor } from '../../kernel/access/actor.js';
import { guardedEntities, scopesOf } from '../../kernel/access/scope.js';
import { READING } from '../../kernel/access/rules.js';
import type { Database } from '../../kernel/database.js';
import { memo } from '../../kernel/memo.js';
import type { DataModel, EntityMeta } from '../../kernel/model/model.js';
import { shieldedTables } from './platform-tables.js';
import { databaseOver, type Texts } from './database.js';

/**
 * The caller's read scope for row-level security, which each transaction that touches restricted tables passes to
 * PostgreSQL; null for callers that may read only public data.
 */
export function readingScope(entities: readonly EntityMeta[], actor: Actor): string | null {
  const scope = Object.fromEntries(READING.map((action) => [action, scopesOf(actor, action, entities)]));
  const isEmpty = Object.values(scope).every((reaches) => Object.values(reaches).every(({ length }) => length === 0));
  return isEmpty ? null : JSON.stringify(scope);
}

/** Opens the database on behalf of an actor. */
export function databasesOver(
  kysely: Kysely<unknown>,
  model: DataModel,
  texts?: Texts,
  now?: () => Date,
): (actor: Actor) => Database {
  const entities = guardedEntities(model);
  const tables = [...entities.map(({ table }) => table), ...shieldedTables().map(([name]) => name)];
  const shielded = new RegExp(`\\b(?:${tables.join('|')})\\b`); // one that merely mentions such a name is only slower
  const scope = memo((actor: Actor) => readingScope(entities, actor));
  return (actor) => {
    const readScope = scope(actor);
    return databaseOver(
      kysely,
      readScope === null ? null : { actor: actor.id, scope: readScope, guardedTables: shielded },
      texts,
      undefined,
      now,
    );
  };
}
