import { expect } from 'vitest';
import { capital, uncapital } from '../../src/kernel/describe.js';
import type { TestApp } from '../kit/app.js';

type Headers = Record<string, string>;
type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

/** What is told of a change: the codes with their paths. */
type Told = readonly string[];

/** The rows of a type through the front door, by whoever the headers are of. */
export function register(app: () => TestApp, type: string) {
  const asked = (verb: string, input: object, headers: Headers = {}) => {
    const name = `${verb}${type}`;
    const query = `mutation ($input: ${capital(name)}Input!) {
      change: ${name}(input: $input) { userErrors { code path } row: ${uncapital(type)} { id } } }`;
    return [query, { input }, { headers }] as const;
  };
  /** Fields of a row. */
  const read = async (id: string, fields: string, headers: Headers = {}): Promise<Json> => {
    const query = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${fields} } } }`;
    return (await app().ask(query, { id }, { headers })).data.node;
  };
  const current = async (id: string, input: object): Promise<object> => ({
    id,
    expectedVersion: (await read(id, 'version')).version,
    ...input,
  });
  async function change(...of: Parameters<typeof asked>): Promise<{ told: Told; id: string }> {
    const { userErrors, row } = (await app().ask(...asked(...of))).data.change;
    return { told: userErrors.map(({ code, path }: Json) => [code, ...(path ?? [])].join(' ')).sort(), id: row?.id };
  }
  return {
    read,
    create: async (input: object, headers?: Headers) => (await change('create', input, headers)).told,
    /** The id of a row that is created without complaint. */
    async made(input: object, headers?: Headers) {
      const { told, id } = await change('create', input, headers);
      expect(told).toEqual([]);
      return id;
    },
    update: async (id: string, input: object, headers?: Headers) =>
      (await change('update', await current(id, input), headers)).told,
    move: async (id: string, to: string, input?: object, headers?: Headers) =>
      (await change('transition', await current(id, { to, ...input }), headers)).told,
    /** The codes with which a move is refused to whoever has no right to it. */
    refused: async (id: string, to: string, headers: Headers) =>
      app().codes(...asked('transition', await current(id, { to, reason: '样例' }), headers)),
    refusedCreate: (input: object, headers: Headers) => app().codes(...asked('create', input, headers)),
  };
}
