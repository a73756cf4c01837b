import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, type OperationDefinitionNode } from 'graphql';
import type { Grant } from '../../src/kernel/access/actor.js';
import { Planner } from '../../src/kernel/plan/planner.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { admin, app, ERRORS, start, stop, village } from './kit.js';

const { schema, model } = await compileSchema(modules);
const administrator = { id: 'somebody', kind: 'PERSON', name: null, expiresAt: null, grants: [{ role: 'ADMINISTRATOR', region: null, department: null }] } as const; // prettier-ignore

/** On the same database, without plans. */
let resolved: TestApp;
let region: string;
beforeAll(async () => {
  await start();
  region = await village();
  resolved = await startTestApp({ plans: false, databaseUrl: app.databaseUrl });
});
afterAll(async () => {
  await resolved?.stop();
  await stop();
});

let made = 0;
/** A unit like all others but for its key. */
async function unit(): Promise<string> {
  const input = { key: `planned-${(made += 1)}`, name: '试验村 "A"\\', level: 'VILLAGE', award: '市级示范村', awardLevel: 'CITY', region, listedOn: '2024-05-01' }; // prettier-ignore
  const { data } = await app.ask(`mutation ($input: CreateDemonstrationUnitInput!) { createDemonstrationUnit(input: $input) { demonstrationUnit { id } } }`, { input }); // prettier-ignore
  return data.createDemonstrationUnit.demonstrationUnit.id;
}

const mutation = (selection: string, more = ''): string =>
  `mutation Move($input: TransitionDemonstrationUnitInput!, $no: Boolean = false) { transitionDemonstrationUnit(input: $input) @skip(if: $no) ${selection} ${more} }`;
const PLAIN = mutation(`{ demonstrationUnit { name state version } ${ERRORS} }`);
const MOVE = { expectedVersion: 1, to: 'CREATING' };

interface Case {
  readonly query?: string;
  readonly input?: object;
  readonly as?: Partial<Grant> | null;
  /** What becomes of the unit first. */
  readonly first?: string;
  readonly times?: number;
}

const CASES: Record<string, Case> = {
  'a move': {},
  'a move with a reason': { input: { reason: '理由 "甲"\\\n' } },
  'every kind of column': { query: mutation(`{ __typename demonstrationUnit { __typename name nameEn level award awardLevel listedOn programmeYear provenance state version } ${ERRORS} }`) },
  'other names, fragments and what is left out': { query: `${mutation(`{ it: demonstrationUnit { ...F s: state @skip(if: $no) version @include(if: $no) } ... on DemonstrationUnitPayload { ...P } }`, 'type: __typename')} fragment F on DemonstrationUnit { n: name state ... on Node { __typename } } fragment P on DemonstrationUnitPayload { userErrors { code } }` },
  'values in the document': { query: `mutation ($id: ID!, $no: Boolean = false) { transitionDemonstrationUnit(input: { id: $id, to: CREATING, expectedVersion: 1 }) { demonstrationUnit { state version @skip(if: $no) } } }` },
  'nothing of the unit': { query: mutation('{ userErrors { code } }') },
  'what other rows say': { query: `mutation ($id: ID!, $no: Boolean = false) { transitionDemonstrationUnit(input: { id: $id, to: CREATING, expectedVersion: 1 }) { demonstrationUnit { state @skip(if: $no) region { name demonstrationUnits(filter: { id: { eq: $id }, state: CREATING }) { totalCount } } } } }` },
  'two moves': { query: `mutation ($input: TransitionDemonstrationUnitInput!, $next: TransitionDemonstrationUnitInput!) { a: transitionDemonstrationUnit(input: $input) { demonstrationUnit { state version } } b: transitionDemonstrationUnit(input: $next) { demonstrationUnit { state version } userErrors { code } } }` },
  'by a reviewer of the county': { as: { role: 'REVIEWER', region: '420529' } },
  'by a reviewer of another county': { as: { role: 'REVIEWER', region: '420528' } },
  'by somebody who may not': { as: { role: 'DEPARTMENT_READER' } },
  'by nobody': { as: null },
  'at another version': { input: { expectedVersion: 7 } },
  'to a state that does not follow': { input: { to: 'CERTIFIED' } },
  'to a state with a guard': { first: 'ASSESSED', input: { to: 'CERTIFIED', expectedVersion: 3 } },
  'what is archived': { first: 'archive', input: { expectedVersion: 2 } },
  'twice': { times: 2 },
  'twice with a key': { times: 2, input: { idempotencyKey: 'once' } },
  'with a key that is too long': { input: { idempotencyKey: 'x'.repeat(129) } },
  'with a reason that is too long': { input: { reason: '长'.repeat(1001) } },
  'with a reason that no text can have': { input: { reason: 'a\u0000b' } },
  'of what is not there': { input: { id: 'DemonstrationUnit:00000000-0000-7000-8000-000000000000' } },
  'of another thing': { input: { id: 'Region:00000000-0000-7000-8000-000000000000' } },
  'of nothing': { input: { id: 'x' } },
}; // prettier-ignore

/** What a case comes to for a unit of its own: the answer, and what history says then. */
async function outcome(at: TestApp, { query = PLAIN, input, as = {}, first, times = 1 }: Case) {
  const id = await unit();
  const steps = { ASSESSED: ['CREATING', 'ASSESSED'] }[first ?? ''] ?? [];
  for (const [n, to] of steps.entries()) await app.ask(PLAIN, { input: { id, to, expectedVersion: n + 1 } });
  if (first === 'archive') await app.ask(`mutation { archive(input: { id: "${id}", expectedVersion: 1 }) { userErrors { code } } }`); // prettier-ignore
  const headers = as === null ? { authorization: '' } : { ...(await at.as({ role: 'ADMINISTRATOR', ...as })) };
  const given = { id, ...MOVE, ...input, ...('idempotencyKey' in (input ?? {}) && { idempotencyKey: `${(input as { idempotencyKey: string }).idempotencyKey}${id}` }) }; // prettier-ignore
  const send = async (): Promise<string> => {
    const response = await fetch(`${at.url}/graphql`, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries({ 'content-type': 'application/json', ...headers }).filter(([, value]) => value !== '')), // prettier-ignore
      body: JSON.stringify({
        query,
        variables: { id, input: given, next: { id, to: 'ASSESSED', expectedVersion: 2 } },
      }),
    });
    return `${response.status} ${(await response.text()).replaceAll(id, 'the unit').replace(/"requestId":"[^"]+"/g, '')}`;
  };
  let text = '';
  for (let n = 0; n < times; n += 1) text += await send();
  const { rows } = await admin.query(
    `select version, operation, actor, reason, request_id is not null as known, before - 'updated_at' as before, after - 'updated_at' - 'archived_at' as after from history where subject = $1 and version > 1 order by version`,
    [id.split(':')[1]],
  );
  return { text, rows };
}

test.each(Object.entries(CASES))('%s comes to what resolvers alone make of it', async (_, each) => {
  const planned = await outcome(app, each);
  expect(planned).toEqual(await outcome(resolved, each));
  expect(planned.text).not.toContain('GRAPHQL_VALIDATION_FAILED');
});

describe('the statement of a mutation', () => {
  const input = { id: 'DemonstrationUnit:00000000-0000-7000-8000-000000000000', ...MOVE };
  const statementOf = (query: string): unknown => {
    const document = parse(query);
    const operation = document.definitions[0] as OperationDefinitionNode;
    return new Planner(schema, model).statement({ document, operation, variables: { input, no: false }, actor: administrator, day: '2024-10-31' }); // prettier-ignore
  };

  test('changes and answers', () => {
    expect(statementOf(PLAIN)).toMatchObject({ isChange: true, isPartial: false });
  });

  test.each([
    ['a list', mutation('{ demonstrationUnit { chains { name } } }')],
    ['one row beside', mutation('{ demonstrationUnit { region { name } } }')],
    ['its place in the feed', mutation('{ feedPosition }')],
    ['two moves', mutation('{ userErrors { code } }', 'b: transitionDemonstrationUnit(input: $input) { userErrors { code } }')],
  ])('leaves to resolvers what would be read as it was before: %s', (_, query) => {
    expect(statementOf(query)).toBeNull();
  }); // prettier-ignore
});
