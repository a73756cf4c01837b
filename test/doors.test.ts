import { readFileSync } from 'node:fs';
import { type GraphQLField, GraphQLList, GraphQLNonNull, GraphQLObjectType, isLeafType, type GraphQLOutputType } from 'graphql'; // prettier-ignore
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Role, type Grant } from '../src/kernel/access/actor.js';
import { capital } from '../src/kernel/describe.js';
import { globalId } from '../src/kernel/id.js';
import { compileSchema } from '../src/kernel/schema/schema.js';
import { bulkName, subjectField } from '../src/kernel/schema/builder/names.js';
import { isWritable, type Column } from '../src/kernel/model/column.js';
import { isGiven, offers, type EntityMeta } from '../src/kernel/model/model.js';
import { transitionsOf, rightToEnter } from '../src/kernel/model/state-machine.js';
import { uniqueIndexes } from '../src/kernel/model/unique.js';
import type { State } from '../src/kernel/model/state.js';
import { modules } from '../src/modules/index.js';
import { withClient } from '../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from './kit/app.js';

const { model, schema } = await compileSchema(modules);
const fieldsOf = (type: string): GraphQLField<unknown, unknown>[] =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields());

/** What the committed table says, read as whoever reviews it reads it: action by action, the roles of each thing. */
const TABLE = new Map(
  readFileSync('schema/access.md', 'utf8')
    .split('\n## ')
    .slice(1)
    .map((section) => [
      section.split(' ', 1)[0]!,
      new Map([...section.matchAll(/^\| ([A-Z_]+(?: → [A-Z_]+)?)\s*\| ([A-Z_, ]+?)\s*\|$/gm)].map(([, action, roles]) => [action!, roles!.split(', ')])), // prettier-ignore
    ]),
);

let app: TestApp;
const rows = new Map<string, Record<string, unknown>>();
beforeAll(async () => {
  app = await startTestApp();
  await withClient(app.databaseUrl, async (client) => {
    for (const { name, table } of model.entities) {
      const isInternal = `to_jsonb(t) ->> 'sensitivity' is not distinct from 'INTERNAL'`;
      const found = await client.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where archived_at is null and to_jsonb(t) ->> 'origin' is distinct from 'COMPUTED' order by ${isInternal}, id limit 1`); // prettier-ignore
      const row = found.rows[0]?.row;
      if (!row) throw new Error(`${name} has no row: give it one in seeds/ (docs/registers.md, Seeds)`);
      rows.set(name, row);
      if (row['sensitivity'] === 'INTERNAL') await publish(client, table, row);
    }
  });
});
afterAll(() => app.stop());

/** Of a type whose rows are all internal, one that everybody may see, past the triggers that keep it so. */
async function publish(client: Client, table: string, row: Record<string, unknown>): Promise<void> {
  await client.query(`alter table ${table} disable trigger user`);
  await client.query(`update ${table} set sensitivity = 'PUBLIC' where id = $1`, [row['id']]);
  await client.query(`alter table ${table} enable trigger user`);
  row['sensitivity'] = 'PUBLIC';
}

/** What becomes of an operation: its code, or DONE. */
async function verdict(query: string, variables: object, grants: Partial<Grant>[] | null): Promise<string> {
  const headers = grants === null ? {} : await app.as(...grants);
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, { userErrors?: { code: string }[]; results?: { userErrors: { code: string }[] }[] } | null>; errors?: { extensions: { code: string } }[] }; // prettier-ignore
  if (errors) return errors[0]!.extensions.code;
  const [payload] = Object.values(data!);
  return payload?.userErrors?.[0]?.code ?? payload?.results?.[0]?.userErrors[0]?.code ?? 'DONE';
}

let made = 0;
/** A key that no record has. */
function unused({ kind, bounds }: Column, key: string | number): string | number {
  made += 1;
  if (kind === 'integer') return bounds!.most - (made % 50); // a number that may be written has bounds
  if (kind === 'period') return String(1949 + made) + String(key).slice(4);
  if (kind === 'regionCode') return `${String(key).slice(0, -2)}9${made % 10}`; // still of its parent
  return `${key}${/^[\d.]+$/.test(String(key)) ? `.${90 + made}` : `-${made}`}`; // clauses are numbers with dots
}

/** A record like one that is there, under another key. */
function another(entity: EntityMeta, row: Record<string, unknown>): object {
  const given: Record<string, unknown> = {};
  for (const each of entity.columns.filter(isWritable)) {
    const { name, column, kind, key, personal } = each;
    const value = row[column];
    if (value === null || personal) continue;
    given[name] =
      key || (entity.options.unique?.includes(name) && kind !== 'enum')
        ? unused(each, value as string | number)
        : kind === 'decimal'
          ? JSON.stringify(value)
          : value;
  }
  for (const one of entity.manyToOne.filter(isGiven))
    if (row[one.column] !== null) given[one.name] = globalId(one.to.name, String(row[one.column]));
  for (const { name, typeColumn, column } of entity.abouts)
    if (row[column] !== null) given[name] = globalId(row[typeColumn] as string, row[column] as string);
  for (const link of entity.manyToMany) given[link.name] = (row[link.column] as string[]).map((id) => globalId(link.to.name, id)); // prettier-ignore
  return given;
}

interface Door {
  readonly mutation: string;
  readonly entity: EntityMeta;
  readonly action: string;
  readonly input: (row: Record<string, unknown>) => object;
}

/** An expected version that no row has: whoever may do it is told of the conflict, and nothing changes. */
const target = (entity: EntityMeta, row: Record<string, unknown>) => ({ id: globalId(entity.name, String(row['id'])), expectedVersion: 999_999 }); // prettier-ignore
/** The first move that takes each right: of a state that is submitted and reviewed, one of either. */
const movesByRight = ({ stateMachine: machine }: State): [from: string, to: string][] =>
  (['UPDATE', 'TRANSITION'] as const).flatMap((right) => transitionsOf(machine).filter(([, to]) => rightToEnter(machine, to) === right).slice(0, 1)); // prettier-ignore
/** Of which there is one for each of something else. */
const isSingle = ({ options, manyToOne }: EntityMeta): boolean => options.unique?.every((name) => manyToOne.some((one) => one.name === name)) ?? false; // prettier-ignore
const doorsOf = (entity: EntityMeta): Door[] => [
  { mutation: `create${entity.name}`, entity, action: 'CREATE', input: (row) => ({ ...another(entity, row), reason: '同名' }) },
  { mutation: `update${entity.name}`, entity, action: 'UPDATE', input: (row) => target(entity, row) },
  { mutation: 'archive', entity, action: 'ARCHIVE', input: (row) => target(entity, row) },
  ...(offers(entity, 'bulk') ? [bulkName(entity)] : []).map((mutation) => (
    { mutation, entity, action: 'ARCHIVE', input: (row: Record<string, unknown>) => ({ archive: [target(entity, row)], onError: 'REJECT_EVERYTHING' }) })),
  ...(entity.state ? movesByRight(entity.state) : []).map(([from, to]) => (
    { mutation: `transition${entity.name}`, entity, action: `${from} → ${to}`, input: (row: Record<string, unknown>) => ({ ...target(entity, row), to }) })),
]; // prettier-ignore
const doors = model.entities.flatMap(doorsOf);

/** Mutations of no thing: their own tests say who may. This list may only shrink. */
const ELSEWHERE = {
  breakGlass: 'test/access/emergency.test.ts',
  createApplicationKey: 'test/identity/rights.test.ts',
  evaluateWarnings: 'test/modules/warning/raising.test.ts',
  revokeApplicationKey: 'test/identity/rights.test.ts',
  revokeCaller: 'test/identity/rights.test.ts',
};

test('every mutation has its row, and every thing its section in schema/access.md', () => {
  const known = new Set([...doors.map(({ mutation }) => mutation), ...Object.keys(ELSEWHERE)]);
  expect(fieldsOf('Mutation').map(({ name }) => name).sort()).toEqual([...known].sort()); // prettier-ignore
  expect([...TABLE.keys()].sort()).toEqual(model.entities.map(({ name }) => name).sort());
  for (const [mutation, file] of Object.entries(ELSEWHERE)) expect(readFileSync(file, 'utf8')).toContain(mutation);
});

describe.each(doors)('$mutation $thing.name ($action)', ({ mutation, entity, action, input }) => {
  const type = `${capital(mutation)}Input`;
  const members = mutation === bulkName(entity) ? 'results { userErrors { code } } userErrors { code }' : 'userErrors { code }'; // prettier-ignore
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${members} } }`;
  const roles = TABLE.get(entity.name)?.get(action) ?? [];
  const ask = (grants: Partial<Grant>[] | null) => verdict(query, { input: input(rows.get(entity.name)!) }, grants);

  test('is for nobody who is not known', async () => {
    expect(await ask(null)).toBe('UNAUTHENTICATED');
  });

  test('is for no other role', async () => {
    // another move to the same state may be for others
    const [, to] = action.split(' → ');
    const known = [...(TABLE.get(entity.name) ?? [])].flatMap(([each, its]) => (to && each.endsWith(` → ${to}`) ? its : roles)); // prettier-ignore
    const others = Object.keys(Role).filter((role) => !known.includes(role));
    expect(await ask(others.map((role) => ({ role: role as Role })))).toBe('FORBIDDEN');
  });

  test('is not for its roles of another region', async () => {
    const row = rows.get(entity.name)!;
    const path = Object.entries(row).find(([column]) => /(^|_)path$/.test(column))?.[1] as string | undefined;
    const elsewhere = path?.includes('/420506/') ? '420529' : '420506';
    const verdicts = await ask(roles.map((role) => ({ role: role as Role, region: elsewhere })));
    // what is refused before it is a row hangs nowhere yet, and nothing came of it
    expect(verdicts).toBeOneOf(action === 'CREATE' && entity.tree ? ['FORBIDDEN', 'RULE_BROKEN'] : ['FORBIDDEN']); // prettier-ignore
  });

  test.each(roles)('is for %s', async (role) => {
    // there is one reading of a target: another is told of it, if it may be made at all
    const may = action !== 'CREATE' ? ['VERSION_CONFLICT'] : isSingle(entity) ? ['TAKEN'] : ['DONE', 'RULE_BROKEN', 'TAKEN', ...uniqueIndexes(entity).map(({ code }) => code)]; // prettier-ignore
    // a row of a department is for that department alone
    const department = role === 'ADMINISTRATOR' ? null : ((rows.get(entity.name)!['settled_by'] as string | undefined) ?? null); // prettier-ignore
    expect(await ask([{ role: role as Role, department }])).toBeOneOf(may);
  });
});

/** What of each query is public, and what is not. A field without a place here fails the test. */
const GUARDED = { accessLog: true, emergencies: true, applicationKeys: true, identityLog: true, explainAccess: true };
const PUBLIC = new Set([
  ...model.entities.flatMap((entity) => [entity.options.plural, ...(entity.columns.some(({ key }) => key) ? [subjectField(entity)] : [])]), // prettier-ignore
  ...[
    'node',
    'nodes',
    'search',
    'changes',
    'viewer',
    'progress',
    'progressBoard',
    'reporting',
    'vocabulary',
    'moves',
    'settingsInForce',
  ],
  ...modules.flatMap(({ slices = [] }) => slices.map(({ field }) => field)),
]);
const LEAVES = (type: GraphQLOutputType): string => {
  const named = type instanceof GraphQLNonNull || type instanceof GraphQLList ? type.ofType : type;
  if (named instanceof GraphQLNonNull || named instanceof GraphQLList) return LEAVES(named as GraphQLOutputType);
  if (!(named instanceof GraphQLObjectType)) return '{ __typename }';
  const leaves = Object.values(named.getFields()).filter(({ type: of, args }) => isLeafType(of instanceof GraphQLNonNull ? of.ofType : of) && args.length === 0); // prettier-ignore
  return `{ __typename ${leaves.map(({ name }) => name).join(' ')} }`;
};

test('every query is public or guarded', () => {
  expect(fieldsOf('Query').map(({ name }) => name).sort()).toEqual([...PUBLIC, ...Object.keys(GUARDED)].sort()); // prettier-ignore
});

const ARGUMENTS: { [query: string]: string } = { explainAccess: '(id: "Region:x", action: READ, grants: [])' };
describe.each(Object.keys(GUARDED))('%s', (query) => {
  const field = fieldsOf('Query').find(({ name }) => name === query)!;
  const document = `{ ${query}${ARGUMENTS[query] ?? ''} ${LEAVES(field.type)} }`.replace('{ __typename totalCount }', '{ nodes { __typename } totalCount }'); // prettier-ignore

  test.each([
    ['nobody', null, 'UNAUTHENTICATED'],
    ['a reader', [{ role: 'DEPARTMENT_READER' }], 'FORBIDDEN'],
    ['a reviewer and planner', [{ role: 'REVIEWER' }, { role: 'PLANNER' }], 'FORBIDDEN'],
    ['an administrator', [{ role: 'ADMINISTRATOR' }], 'DONE'],
  ] as const)('as %s', async (_, grants, expected) => {
    expect(await verdict(document, {}, grants === null ? null : [...grants])).toBe(expected);
  });
});

describe('every field of what is public, as nobody,', () => {
  test.each(model.entities)('gives nothing personal of $name', async (entity) => {
    const type = schema.getType(entity.name) as GraphQLObjectType;
    const selected = Object.values(type.getFields())
      .filter(({ args }) => args.every(({ type: of }) => !(of instanceof GraphQLNonNull)))
      .map(({ name, type: of, args }) => {
        const leaves = LEAVES(of);
        if (isLeafType(of instanceof GraphQLNonNull ? of.ofType : of)) return name;
        if (args.some((arg) => arg.name === 'first'))
          return `${name}(first: 2) { totalCount edges { cursor node ${nodeOf(of)} } }`;
        return leaves === '{ __typename }' && /List|Enum/.test(String(of)) ? name : leafList(of) ? name : `${name} ${leaves}`; // prettier-ignore
      });
    const query = `{ list: ${entity.options.plural}(first: 5) { nodes { ${selected.join(' ')} } } }`;
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    expect(JSON.parse(text)).not.toHaveProperty('errors');
    const values = await withClient(app.databaseUrl, (client) => client.query<{ value: string }>(`select value from personal where not is_open and length(value) > 4`)); // prettier-ignore
    expect(values.rows.length).toBeGreaterThan(100);
    expect(values.rows.filter(({ value }) => text.includes(value))).toEqual([]);
  });
});

const unwrapped = (type: GraphQLOutputType): GraphQLOutputType =>
  type instanceof GraphQLNonNull || type instanceof GraphQLList ? unwrapped(type.ofType as GraphQLOutputType) : type;
const leafList = (type: GraphQLOutputType): boolean => isLeafType(unwrapped(type));
function nodeOf(connection: GraphQLOutputType): string {
  const nodes = (unwrapped(connection) as GraphQLObjectType).getFields()['nodes']!;
  return LEAVES(nodes.type);
}
