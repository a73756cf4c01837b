import 'reflect-metadata';
import { buildSchema, type GraphQLInterfaceType, type GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../src/kernel/schema/schema.js';
import type { Graph } from '../src/kernel/thing/graph.js';
import { modules } from '../src/modules/index.js';
import { schemaRules } from './checks/schema-rules.js';

let schema: GraphQLSchema;
let graph: Graph;
beforeAll(async () => {
  ({ schema, graph } = await compileSchema(modules));
});

describe.each(schemaRules)('$name', ({ faults, planted: [sdl, ...expected] }) => {
  test('holds in the whole schema', () => {
    expect(faults(schema)).toEqual([]);
  });

  test('is red on a planted fault', () => {
    expect(faults(buildSchema(sdl))).toEqual(expected);
  });
});

test('each Node is fetched by a thing of the graph with its name (B1)', () => {
  const nodes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
  expect(nodes.map(({ name }) => name).filter((name) => !graph.byName.has(name))).toEqual([]);
  expect(nodes).toHaveLength(graph.things.length);
});
