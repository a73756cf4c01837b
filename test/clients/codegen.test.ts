import 'reflect-metadata';
import { readFileSync, readdirSync } from 'node:fs';
import { generate } from '@graphql-codegen/cli';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import config from '../../src/client/codegen.js';

const FOLDER = new URL('../../schema/operations/', import.meta.url);
const texts = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));
const names = texts.flatMap((text) =>
  parse(text).definitions.filter((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION).map(({ name }) => name!.value)); // prettier-ignore

test('GraphQL Code Generator types every operation, knowing every scalar, and names its documents by their hashes', async () => {
  const files = (await generate(
    { ...config, schema: 'schema/schema.graphql', documents: 'schema/operations/**/*.graphql', silent: true } as never,
    false,
  )) as { filename: string; content: string }[];
  const typed = files.find(({ filename }) => filename.endsWith('graphql.ts'))!.content;
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(typed).toMatch(new RegExp(`export type ${name}(Query|Mutation|Subscription) =`));
  const persisted = JSON.parse(files.find(({ filename }) => filename.endsWith('persisted-documents.json'))!.content) as object;
  expect(Object.keys(persisted)).toHaveLength(names.length);
}); // prettier-ignore
