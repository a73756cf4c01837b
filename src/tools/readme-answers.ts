import { readFile, readdir } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { formatted } from './prettier.js';
import { fold } from './readme-fold.js';

const FOLDER = new URL('../../schema/operations/', import.meta.url);
const MOST_SHOWN = 2;
const LONG = 60; // characters of an element of which one is enough

/** Runs an operation over HTTP; fails where it has errors. */
export type Ask = (query: string) => Promise<{ readonly data: unknown; readonly statements: number }>;

export interface AnsweredExample {
  readonly file: string;
  readonly name: string;
  readonly caption: { readonly zh: string; readonly en: string };
  readonly query: string;
  readonly answer: unknown;
  readonly statements: number;
}

/**
 * The documents of `schema/operations` or of a folder in it, each with what the application answers now. Where one is a
 * subscription, moves a unit that no answer shows.
 */
export async function answers(url: string, ask: Ask, folder = ''): Promise<AnsweredExample[]> {
  const files = (await readdir(new URL(folder, FOLDER)))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => folder + file);
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
  const shown: AnsweredExample[] = [];
  const position = sources.some((source) => /^subscription /m.test(source)) ? await movedAside(ask) : '';
  for (const [at, file] of files.entries()) {
    const source = sources[at]!; // one for each file
    const lines = source.split('\n');
    const query = lines.filter((line) => !line.startsWith('#')).join('\n');
    const [, kind, name] = /^(\w+) (\w+)/m.exec(query) ?? [];
    if (!kind || !name) throw new Error(`schema/operations/${file} has no named operation`);
    const comments = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
    const isChinese = (line: string): boolean => /\p{Script=Han}/u.test(line);
    const caption = {
      zh: comments.filter(isChinese).join(''),
      en: comments.filter((line) => !isChinese(line)).join(' '),
    };
    const answered = kind === 'subscription' ? await firstEvent(url, query, position) : await ask(query);
    shown.push({ file, name, caption, query, answer: answered.data, statements: answered.statements });
  }
  return withFolded(shown);
}

/** What the README asks first: it has to fit on a screen with its answer. */
const FIRST = `{
  region(code: "420529203215") {
    name
    county { name supportingTwins(first: 1) { nodes { name } } }
    targets(first: 1) { totalCount nodes { quote clause } }
  }
}`;

export async function firstAnswer(ask: Ask): Promise<Pick<AnsweredExample, 'query' | 'answer'>> {
  return { query: FIRST, answer: (await ask(FIRST)).data };
}

/** All documents in one run of the formatter: a run costs half a second. */
async function withFolded(shown: readonly AnsweredExample[]): Promise<AnsweredExample[]> {
  const text = await formatted('operations.graphql', shown.map(({ query }) => query).join('\n\n'));
  const queries = text.split(/\n\n(?=query |mutation |subscription )/);
  return shown.map((each, at) => ({ ...each, query: fold(queries[at] ?? '') }));
}

/** The position of a change before those that are shown: a subscription from there gets the next, however late it comes. */
async function movedAside(ask: Ask): Promise<string> {
  const found = await ask(
    '{ demonstrationUnits(filter: { within: "420581", state: CREATING }, first: 1) { nodes { id version } } }',
  );
  const [unit] = (found.data as { demonstrationUnits: { nodes: { id: string; version: number }[] } }).demonstrationUnits
    .nodes;
  if (!unit) throw new Error('no unit in creation is left to move');
  const moved = await ask(
    `mutation { transitionDemonstrationUnit(input: { id: "${unit.id}", to: ASSESSED, expectedVersion: ${unit.version} }) { feedPosition } }`,
  );
  return (moved.data as { transitionDemonstrationUnit: { feedPosition: string } }).transitionDemonstrationUnit
    .feedPosition;
}

async function firstEvent(url: string, query: string, after: string): Promise<{ data: unknown; statements: number }> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  try {
    for await (const { data } of client.iterate({ query, variables: { after } })) return { data, statements: 0 };
    throw new Error('the subscription ended without an event');
  } finally {
    await client.dispose();
  }
}

/** How many records of each list are real, believed to be real, and made up: `census['SAMPLE']['talents']`. */
export type Census = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function census(ask: Ask, provenances: readonly string[], lists: readonly string[]): Promise<Census> {
  const counts = provenances.flatMap((provenance) =>
    lists.map((list) => `${provenance}__${list}: ${list}(filter: { provenance: ${provenance} }) { totalCount }`),
  );
  const data = (await ask(`{ ${counts.join(' ')} }`)).data as Readonly<Record<string, { totalCount: number }>>;
  const found: Record<string, Record<string, number>> = {};
  for (const [alias, { totalCount }] of Object.entries(data)) {
    const [provenance = '', list = ''] = alias.split('__');
    (found[provenance] ??= {})[list] = totalCount;
  }
  return found;
}

const VOLATILE = new Set(['at', 'updatedAt', 'position', 'feedPosition', 'startCursor', 'endCursor']);

/** An answer as a reader needs it: what differs from run to run is left out, and so is what repeats. */
function shortened(value: unknown, more: (count: number) => string): unknown {
  if (Array.isArray(value)) {
    const most = JSON.stringify(value[0] ?? '').length > LONG ? 1 : MOST_SHOWN;
    const shown = value.slice(0, most).map((item) => shortened(item, more));
    return value.length > most ? [...shown, more(value.length - most)] : shown;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, VOLATILE.has(key) && item !== null ? '…' : shortened(item, more)]),
  );
}

export const answerText = (answer: unknown, more: (count: number) => string): string =>
  fold(JSON.stringify(shortened(answer, more), null, 2));
