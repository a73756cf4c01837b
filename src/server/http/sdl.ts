import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Invalid } from '../../kernel/errors.js';
import { printSdl, type Printing } from '../../kernel/schema/builder/print.js';
import { isExcerptable } from '../../kernel/schema/builder/excerpt.js';
import type { Addresses } from '../guard/addresses.js';
import { accountOf, type Guard } from '../guard/guard.js';
import { schemaText, serveSchemaText, type SchemaText } from '../guard/schema-text.js';
import { requestScope } from '../request-scope.js';

/** Number of cached excerpts, besides the whole schema in each language. An excerpt of all types has 0.6 MB. */
const MOST_EXCERPTS = 16;
/** Longer names are no types; an error shows only this much of one. */
const LONGEST_NAME = 100;

/**
 * The schema as a file at `/schema.graphql`, for code generators and people: with `?lang=zh` or `?lang=en` in one
 * language, with `?types=Talent,Region` the part that a client of these types needs.
 */
export function serveSdl(app: FastifyInstance, schema: GraphQLSchema, guard: Guard, addresses: Addresses): void {
  const whole = new Map<string, SchemaText>();
  const excerpts = new Map<string, SchemaText>(); // least recently used first
  serveSchemaText(app, '/schema.graphql', guard, (request) => {
    const printing = printingOf(request, schema);
    const { lang = '', types } = printing;
    const [cache, most] = types ? [excerpts, MOST_EXCERPTS] : [whole, Infinity];
    const key = [lang, ...(types ?? [])].join(' ');
    const cached = cache.get(key);
    cache.delete(key);
    const address = addresses.callerOf(request.raw);
    const caller = accountOf({ actor: requestScope.getStore()?.actor, address });
    // it blocks the event loop, for some 20 ms an excerpt and 0.2 s the whole, like operations that are hard to plan
    const text = cached ?? guard.spend(caller, () => schemaText(printSdl(schema, printing)));
    cache.set(key, text);
    for (const oldest of cache.keys()) if (cache.size > most) cache.delete(oldest);
    return text;
  });
}

/** @throws Invalid `UNKNOWN_LANGUAGE`, `UNKNOWN_TYPE` */
function printingOf({ url }: FastifyRequest, schema: GraphQLSchema): Printing {
  const search = new URL(url, 'http://localhost').searchParams;
  const lang = search.get('lang') || undefined;
  if (lang !== undefined && lang !== 'zh' && lang !== 'en') throw new Invalid('UNKNOWN_LANGUAGE');
  const names = search.getAll('types').flatMap((list) => list.split(','));
  const types = names.map((name) => name.trim()).filter((name) => name !== '');
  const unknown = types.find((name) => !isExcerptable(schema, name));
  if (unknown !== undefined) throw new Invalid('UNKNOWN_TYPE', { type: unknown.slice(0, LONGEST_NAME) });
  return { lang, types: types.length > 0 ? new Set(types.sort()) : undefined };
}
