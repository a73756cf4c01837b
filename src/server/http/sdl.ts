import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Invalid } from '../../kernel/errors.js';
import { printSdl, type Printing } from '../../kernel/schema/print.js';
import { isSliceable } from '../../kernel/schema/slice.js';
import type { Addresses } from '../guard/addresses.js';
import { accountOf, type Guard } from '../guard/guard.js';
import { schemaText, serveSchemaText, type SchemaText } from '../guard/schema-text.js';
import { requestScope } from '../request-scope.js';

/** Slices that are kept; a whole schema in one language is kept beside them. One of all types has 0.8 MB. */
const MOST_SLICES = 16;
/** Longer names are no types, and an error does not repeat them whole. */
const LONGEST_NAME = 100;

/**
 * The schema as a file at `/schema.graphql`, for code generators and people: with `?lang=zh` or `?lang=en` in one
 * language, with `?types=Talent,Region` the part that a client of these types needs.
 */
export function serveSdl(app: FastifyInstance, schema: GraphQLSchema, guard: Guard, addresses: Addresses): void {
  const whole = new Map<string, SchemaText>();
  const slices = new Map<string, SchemaText>(); // the one that was used last is the last
  serveSchemaText(app, '/schema.graphql', guard, (request) => {
    const printing = printingOf(request, schema);
    const { lang = '', types } = printing;
    const [kept, most] = types ? [slices, MOST_SLICES] : [whole, Infinity];
    const key = [lang, ...(types ?? [])].join(' ');
    const known = kept.get(key);
    kept.delete(key);
    const address = addresses.callerOf(request.raw);
    const caller = accountOf({ actor: requestScope.getStore()?.actor, address });
    // it holds up all others for some 20 ms, as an operation does that is hard to plan
    const text = known ?? guard.spend(caller, () => schemaText(printSdl(schema, printing)));
    kept.set(key, text);
    for (const oldest of kept.keys()) if (kept.size > most) kept.delete(oldest);
    return text;
  });
}

/** @throws Invalid `UNKNOWN_LANGUAGE`, `UNKNOWN_TYPE` */
function printingOf({ url }: FastifyRequest, schema: GraphQLSchema): Printing {
  const given = new URL(url, 'http://localhost').searchParams;
  const lang = given.get('lang') || undefined;
  if (lang !== undefined && lang !== 'zh' && lang !== 'en') throw new Invalid('UNKNOWN_LANGUAGE');
  const names = given.getAll('types').flatMap((list) => list.split(','));
  const types = names.map((name) => name.trim()).filter((name) => name !== '');
  const unknown = types.find((name) => !isSliceable(schema, name));
  if (unknown !== undefined) throw new Invalid('UNKNOWN_TYPE', { type: unknown.slice(0, LONGEST_NAME) });
  return { lang, types: types.length > 0 ? new Set(types.sort()) : undefined };
}
