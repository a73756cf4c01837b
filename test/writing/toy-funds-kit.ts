import { expect } from 'vitest';
import { modules as platform } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from './toy-funds.js';

/* The graph of `toy-funds.ts` in a database of its own. */

const modules = [...platform, toy];

let database: TestDatabase | undefined;
export let app: TestApp;

export async function start(): Promise<void> {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url });
}

export async function stop(): Promise<void> {
  await app?.stop();
  await database?.drop();
}

/** Past the platform, as the owner of its tables. */
export const sql = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> => app.sql<R>(text, values);

export const local = (id: string): string => id.slice(id.indexOf(':') + 1);

export interface Told {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

interface Written {
  readonly id: string;
  readonly version: number;
  readonly userErrors: readonly Told[];
}

type Verb = 'create' | 'update' | 'transition';

export async function write(
  verb: Verb,
  type: string,
  input: object,
  headers?: Record<string, string>,
): Promise<Written> {
  const subject = type.toLowerCase();
  const query = `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}${type}Input!) {
    ${verb}${type}(input: $input) { userErrors { code path message } ${subject} { id version } } }`;
  const { data } = await app.ask(query, { input }, headers && { headers });
  const { userErrors, [subject]: row } = data[`${verb}${type}`];
  return { ...row, userErrors };
}

/** What is told of a change: the codes with their paths. */
export const told = async (verb: Verb, type: string, input: object): Promise<string[]> =>
  (await write(verb, type, input)).userErrors.map(({ code, path }) => [code, ...path].join(' ')).sort();

export async function made(type: string, input: object): Promise<string> {
  const { userErrors, id } = await write('create', type, input);
  expect(userErrors).toEqual([]);
  return id;
}

export const VILLAGE = '420529203215';
export const COUNTY = '420529';
export const ELSEWHERE = '420527101201';

let count = 0;
/** A name that no other row has. */
export const name = (): string => `甲乙丙丁戊己庚辛`.charAt(count % 8) + `第${(count += 1)}号`;

export const fund = (rest: object = {}): Promise<string> => made('Fund', { name: name(), region: COUNTY, ...rest });

export const works = (rest: object = {}): object => ({ name: name(), region: VILLAGE, kind: 'WORKS', ...rest });
export const audit = (rest: object = {}): object => works({ kind: 'AUDIT', period: '2024Q1', ...rest });
export const guard = (rest: object = {}): object => works({ kind: 'GUARD', holder: '王五', ...rest });

export async function archive(id: string, expectedVersion: number): Promise<string[]> {
  const { data } = await app.ask(
    'mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code path } } }',
    { input: { id, expectedVersion } },
  );
  return data.archive.userErrors.map(({ code, path }: Told) => [code, ...path].join(' '));
}

export async function versionOf(id: string): Promise<number> {
  const { data } = await app.ask('query ($id: ID!) { node(id: $id) { ... on StoredRecord { version } } }', { id });
  return data.node.version;
}
