import { isEnumType, parse, printSchema, validate } from 'graphql';
import { expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { RULE_ERRORS } from '../../src/kernel/user-errors.js';
import { modules } from '../../src/modules/index.js';
import { toyGraph } from '../kit/toy-graph.js';
import toyFunds from '../writing/toy-funds.js';

/* Whatever graphs a process compiles, and in whatever order, each is as if it were the only one. */

const printed = async (list: typeof modules): Promise<string> => printSchema((await compileSchema(list)).schema);

test('two graphs live in one process', async () => {
  const toy = await printed(toyGraph);
  const whole = await printed(modules);
  expect(toy).toContain('type Workshop implements');
  expect(toy).not.toMatch(/^type Region /m);
  expect(whole).not.toMatch(/^type Workshop /m);
  expect(await printed([...toyGraph])).toBe(toy); // another list: compiled anew
  expect(await printed([...modules])).toBe(whole);
});

test('a graph of three types has every feature of the kernel', async () => {
  const { schema } = await compileSchema(toyGraph);
  const operations = [
    `query ($after: String) { places(filter: { workshops: { some: { looms: { none: { width: { gte: 5 } } } } } }, first: 5, after: $after) {
       totalCount nodes { children { nodes { name } } workshops { aggregate { count } groups(by: [STATE], first: 3) { count keys { value } } } } } }`,
    `mutation ($input: TransitionWorkshopInput!) { transitionWorkshop(input: $input) { workshop { state viewerCan { update { allowed } } } userErrors { code } } }`,
    `subscription { workshopTransitioned(to: [OPEN]) { from to record { id } } }`,
    `{ search(query: "织") { nodes { id } } changes(first: 5) { changes { type } } }`,
  ];
  const errors = operations.map((text) => validate(schema, parse(text)).map(({ message }) => message));
  expect(errors).toEqual(operations.map(() => []));
});

test('a graph has the codes of the rules that its types declare, and of no others', async () => {
  const ruleCodes = async (list: typeof modules): Promise<string[]> => {
    const type = (await compileSchema(list)).schema.getType('UserErrorCode');
    const codes = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
    return codes.filter((code) => code in RULE_ERRORS);
  };
  expect(await ruleCodes(toyGraph)).toEqual([]);
  expect(await ruleCodes([...modules, toyFunds])).toEqual(Object.keys(RULE_ERRORS));
});
