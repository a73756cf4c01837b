import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

/* The questions of schema/operations/registers: each has an answer, a list by one statement. */

const FOLDER = new URL('../../schema/operations/registers/', import.meta.url);
const app = await sharedApp();
const headers = await app.as({ role: 'PLANNER' });

const listsOf = (query: string): number =>
  parse(query).definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? each.selectionSet.selections : [],
  ).length;

test.each(readdirSync(FOLDER))('%s', async (file) => {
  const query = readFileSync(new URL(file, FOLDER), 'utf8');
  const { data, statements } = await app.ask(query, {}, { headers });
  const lists = Object.values<{ totalCount: number }>(data);
  for (const { totalCount } of lists) expect(totalCount).toBeGreaterThan(0);
  const ofPersons = query.includes('phone') ? 1 : 0; // the second statement asks which numbers are open
  expect(statements).toBeLessThanOrEqual(listsOf(query) + ofPersons);
});
