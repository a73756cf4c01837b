import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { createApp, type Overrides, type Running } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Grant } from '../../src/kernel/access/actor.js';
import { freshDatabase } from './database.js';
import { signIn } from './sign-in.js';

export interface Answer<D = Record<string, never>> {
  readonly status: number;
  readonly data: D;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly requestId: string };
  }[];
  readonly headers: Headers;
  /** SQL statements that the operation took, from the server's own log line. */
  readonly statements: number;
}

export interface TestApp {
  readonly url: string;
  readonly databaseUrl: string;
  /** Where the keys lie that it signs development tokens with. */
  readonly dataDir: string;
  /** Runs an operation over HTTP; fails with the whole exchange unless errors are expected. */
  ask<D = any>(query: string, variables?: object, options?: { headers?: Record<string, string> }): Promise<Answer<D>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query
  /** As `ask`, for an operation that must fail: gives its error codes. */
  codes(query: string, variables?: object, options?: { headers?: Record<string, string> }): Promise<string[]>;
  /** An `authorization` header of a person with these grants. Operations run as an administrator without one, as nobody with an empty one. */
  as(...grants: readonly Partial<Grant>[]): Promise<Record<string, string>>;
  /** The same of a person of one's own, who may be revoked. */
  asPerson(subject: string, ...grants: readonly Partial<Grant>[]): Promise<Record<string, string>>;
  /** Runs a statement past the platform, as the owner of its tables. Settings stay in the connection: make them local. */
  sql<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

interface LogLine {
  readonly msg: string;
  readonly requestId?: string;
  readonly statements?: number;
  readonly err?: { readonly stack?: string };
}

/** The real application on a database of its own, cloned from the seeded template. */
export async function startTestApp(options: Overrides & { databaseUrl?: string } = {}): Promise<TestApp> {
  const database = options.databaseUrl ? null : await freshDatabase();
  const databaseUrl = options.databaseUrl ?? database!.url; // one of the two is there
  const statements = new Map<string, number>();
  const failures = new Map<string, string>();
  const log = pino({ level: 'info' }, { write: (line: string) => {
    const { msg, requestId, statements: count, err } = JSON.parse(line) as LogLine;
    if (requestId && err?.stack) failures.set(requestId, err.stack);
    if (msg === 'operation' && requestId && count !== undefined) statements.set(requestId, count);
  } }); // prettier-ignore
  const dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  // machines that run tests are busier than those that serve
  const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, DATA_DIR: dataDir, NODE_ENV: 'test', LIMITS: 'waitMs=10000,rateBurst=1000000000' }); // prettier-ignore
  let running: Running;
  try {
    running = await createApp(config, { log, ...options });
  } catch (error) {
    await database?.drop();
    throw error;
  }
  // opening a connection takes 30 ms of a processor
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 4, idleTimeoutMillis: 0 });
  owner.on('error', () => undefined); // a lost connection also fails the statement that waits on it
  const as: TestApp['as'] = (...grants) => signIn(dataDir, grants, options.now?.());
  const administrator = await as({ role: 'ADMINISTRATOR' });
  const send = async (
    query: string,
    variables: object | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: Object.entries({ 'content-type': 'application/json', ...administrator, ...headers }).filter(([, value]) => value !== ''), // prettier-ignore
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data: never; errors?: Answer['errors'] };
    const id = response.headers.get('x-request-id') ?? '';
    return {
      status: response.status,
      data: body.data,
      errors: body.errors ?? [],
      headers: response.headers,
      statements: statements.get(id) ?? 0,
    };
  };
  return {
    url: running.url,
    databaseUrl,
    dataDir,
    async ask(query, variables, { headers } = {}) {
      const answer = await send(query, variables, headers);
      if (answer.errors.length > 0) {
        throw new Error(
          `the operation failed\n${query}\n${JSON.stringify(variables)}\n${JSON.stringify(answer.errors, null, 2)}\n${answer.errors.map((e) => failures.get(e.extensions.requestId) ?? '').join('\n')}`,
        );
      }
      return answer as never;
    },
    async codes(query, variables, { headers } = {}) {
      const { errors, data } = await send(query, variables, headers);
      if (errors.length === 0)
        throw new Error(
          `the operation should have failed\n${query}\n${JSON.stringify(variables)}\n${JSON.stringify(data)}`,
        );
      return errors.map((error) => error.extensions.code);
    },
    as,
    asPerson: (subject, ...grants) => signIn(dataDir, grants, options.now?.(), subject),
    sql: async <R extends object>(text: string, values: readonly unknown[] = []) =>
      (await owner.query<R>(text, [...values])).rows,
    async stop() {
      await owner.end();
      await running.stop();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
