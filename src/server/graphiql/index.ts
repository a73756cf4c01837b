import type { FastifyInstance, FastifyReply } from 'fastify';
import { Kind, parse } from 'graphql';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { encodingFor } from '../http/encoding.js';
import type { Built } from './build.js';
import { loadBundle, NotInstalled } from './bundle.js';
import { graphiqlPage, preparingPage, unavailablePage } from './html.js';

/** How long the first visitor waits for the page before getting the notice: a build takes 2 to 4 s. */
const PATIENCE_MS = 8_000;

const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'", // monaco writes its themes into style elements
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};

export interface GraphiqlExample {
  /** The name of the operation in `query`; GraphiQL shows it on the tab. */
  readonly name: string;
  readonly query: string;
  /** The variables as JSON text. */
  readonly variables?: string;
  /** Whether the menu lists it without a tab on the first visit. */
  readonly isInMenuOnly?: boolean;
}

export interface GraphiqlOptions {
  /**
   * The entries of the examples menu, and the tabs of a first visit, in order. Later visits keep the user's own tabs.
   */
  readonly examples: readonly GraphiqlExample[];
}

export interface Graphiql {
  /**
   * Builds the page now rather than on the first visit. Never rejects: a failure is logged, and the next visit tries
   * again.
   */
  prepare(): Promise<void>;
}

/**
 * Serves GraphiQL at `/` and its files under `/graphiql/`, for a GraphQL endpoint at `/graphql`.
 *
 * Nothing is built or read before the first visit or `prepare()`.
 *
 * @throws Error if an example's name is not that of its operation, or its variables are not JSON
 */
export function serveGraphiql(app: FastifyInstance, { examples }: GraphiqlOptions): Graphiql {
  examples.forEach(requireWorkingExample);

  let bundle: Promise<Built> | undefined;
  const load = (): Promise<Built> => {
    bundle ??= loadBundle().catch((error: unknown) => {
      bundle = undefined;
      throw error;
    });
    return bundle;
  };

  app.get('/', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('cache-control', 'no-cache').type('text/html; charset=utf-8');
    try {
      const built = await Promise.race([load(), sleep(PATIENCE_MS, undefined, { ref: false })]);
      if (built) return graphiqlPage(built, examples);
      return await reply.code(503).header('retry-after', '1').send(preparingPage());
    } catch (error) {
      request.log.error({ err: error, requestId: request.id }, 'GraphiQL is unavailable');
      return await reply.code(503).send(unavailablePage());
    }
  });

  app.get<{ Params: { '*': string } }>('/graphiql/*', async (request, reply) => {
    const name = request.params['*'];
    const { files } = await load().catch(() => ({ files: new Map<string, Buffer>() }));
    const body = files.get(name); // a lookup among the built names: no path reaches the disk
    if (!body) return reply.callNotFound();
    return sendAsset(reply, name, body, encodingFor(request.headers['accept-encoding'], ['gzip']) !== null);
  });

  return {
    prepare: async () => {
      try {
        await load();
      } catch (error) {
        if (error instanceof NotInstalled) app.log.warn(error.message);
        else app.log.error(error, 'GraphiQL could not be built');
      }
    },
  };
}

/** Names contain a content hash, so browsers may cache the file forever. */
async function sendAsset(
  reply: FastifyReply,
  name: string,
  gzipped: Buffer,
  acceptsGzip: boolean,
): Promise<FastifyReply> {
  reply
    .headers(SECURITY_HEADERS)
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('vary', 'accept-encoding')
    .type(CONTENT_TYPES[extname(name)] ?? 'application/octet-stream');
  if (acceptsGzip) return reply.header('content-encoding', 'gzip').send(gzipped);
  return reply.send(await promisify(gunzip)(gzipped));
}

function requireWorkingExample({ name, query, variables }: GraphiqlExample): void {
  // GraphiQL titles a tab by the first operation in it.
  const first = parse(query).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (first?.name?.value !== name)
    throw new Error(`GraphiQL example ${name}: its first operation is named ${first?.name?.value ?? 'nothing'}`);
  if (variables !== undefined) JSON.parse(variables);
}
