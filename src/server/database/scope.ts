import type { Kysely } from 'kysely';
import type { Actor } from '../../kernel/access/actor.js';
import { guardedEntities, scopesOf } from '../../kernel/access/scope.js';
import { READING } from '../../kernel/access/rules.js';
import type { Database } from '../../kernel/database.js';
import { memo } from '../../kernel/memo.js';
import type { DataModel, EntityMeta } from '../../kernel/model/model.js';
import { databaseOver, type Texts } from './database.js';

/**
 * What PostgreSQL is told of a caller in each transaction that touches what is not public, for its row-level
 * security; null for callers who see nothing but what is.
 */
export function readingScope(entities: readonly EntityMeta[], actor: Actor): string | null {
  const scope = Object.fromEntries(READING.map((action) => [action, scopesOf(actor, action, entities)]));
  const isEmpty = Object.values(scope).every((reaches) => Object.values(reaches).every(({ length }) => length === 0));
  return isEmpty ? null : JSON.stringify(scope);
}

/** Opens the database on behalf of whoever asks. */
export function databasesOver(kysely: Kysely<unknown>, model: DataModel, texts?: Texts): (actor: Actor) => Database {
  const entities = guardedEntities(model);
  const tables = [
    ...entities.map(({ table }) => table),
    'personal',
    'search_internal',
    'history',
    'access_log',
    'emergency',
  ];
  const shielded = new RegExp(`\\b(?:${tables.join('|')})\\b`); // one that merely mentions such a name is only slower
  const scope = memo((actor: Actor) => readingScope(entities, actor));
  return (actor) => {
    const told = scope(actor);
    return databaseOver(kysely, told === null ? null : { actor: actor.id, scope: told, shielded }, texts);
  };
}
