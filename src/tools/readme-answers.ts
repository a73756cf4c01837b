import { readFile, readdir } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { formatted } from './prettier.js';
import { fold } from './readme-fold.js';

const FOLDER = new URL('../../schema/operations/', import.meta.url);
const MOST_SHOWN = 2;
const LONG = 60; // characters; of longer elements only one is shown

/** Runs an operation over HTTP; rejects if the response has errors. */
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
 * The documents of `schema/operations` or of a folder in it, each with the application's present answer. If one is a
 * subscription, a unit that no answer shows is transitioned first.
 */
export async function answers(url: string, ask: Ask, folder = ''): Promise<AnsweredExample[]> {
  const files = (await readdir(new URL(folder, FOLDER)))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => folder + file);
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
  const examples: AnsweredExample[] = [];
  const position = sources.some((source) => /^subscription /m.test(source)) ? await transitionUnit(ask) : '';
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
    const result = kind === 'subscription' ? await firstEvent(url, query, position) : await ask(query);
    examples.push({ file, name, caption, query, answer: result.data, statements: result.statements });
  }
  return foldQueries(examples);
}

/** The README's first query: it has to fit on a screen together with its answer. */
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

/** Formats and folds all documents, in one run of the formatter: a run takes half a second. */
async function foldQueries(examples: readonly AnsweredExample[]): Promise<AnsweredExample[]> {
  const text = await formatted('operations.graphql', examples.map(({ query }) => query).join('\n\n'));
  const queries = text.split(/\n\n(?=query |mutation |subscription )/);
  return examples.map((each, at) => ({ ...each, query: fold(queries[at] ?? '') }));
}

/**
 * Transitions a unit and returns the feed position: a subscription that starts there receives the next change, however
 * late it comes.
 */
async function transitionUnit(ask: Ask): Promise<string> {
  const response = await ask(
    '{ demonstrationUnits(filter: { within: "420581", state: CREATING }, first: 1) { nodes { id version } } }',
  );
  const [unit] = (response.data as { demonstrationUnits: { nodes: { id: string; version: number }[] } })
    .demonstrationUnits.nodes;
  if (!unit) throw new Error('no unit in creation is left to move');
  const transition = await ask(
    `mutation {
      transitionDemonstrationUnit(input: { id: "${unit.id}", to: ASSESSED, expectedVersion: ${unit.version} }) {
        feedPosition
      }
    }`,
  );
  return (transition.data as { transitionDemonstrationUnit: { feedPosition: string } }).transitionDemonstrationUnit
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

/** Number of records of each list that are real, believed to be real, and samples: `census['SAMPLE']['talents']`. */
export type Census = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function census(ask: Ask, provenances: readonly string[], lists: readonly string[]): Promise<Census> {
  const byProvenance: Record<string, Record<string, number>> = {};
  // an operation for each: all together have more root fields than one may have
  for (const provenance of provenances) {
    const counts = lists.map((list) => `${list}(filter: { provenance: ${provenance} }) { totalCount }`);
    const data = (await ask(`{ ${counts.join(' ')} }`)).data as Readonly<Record<string, { totalCount: number }>>;
    byProvenance[provenance] = Object.fromEntries(lists.map((list) => [list, data[list]!.totalCount])); // asked
  }
  return byProvenance;
}

const VOLATILE = new Set(['at', 'updatedAt', 'position', 'feedPosition', 'startCursor', 'endCursor']);

/** Shortens an answer for readers: values that differ from run to run become `…`, and lists are cut. */
function shorten(value: unknown, more: (count: number) => string): unknown {
  if (Array.isArray(value)) {
    const most = JSON.stringify(value[0] ?? '').length > LONG ? 1 : MOST_SHOWN;
    const items = value.slice(0, most).map((item) => shorten(item, more));
    return value.length > most ? [...items, more(value.length - most)] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, VOLATILE.has(key) && item !== null ? '…' : shorten(item, more)]),
  );
}

export const answerText = (answer: unknown, more: (count: number) => string): string =>
  fold(JSON.stringify(shorten(answer, more), null, 2));
