import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

const FOLDER = new URL('../../schema/operations/registers/', import.meta.url);

/** Lists and groups in an answer that are empty, and counts of whole lists that are 0. */
const emptyIn = (answer: unknown, path = ''): string[] => {
  if (Array.isArray(answer)) return answer.length === 0 ? [path] : [];
  if (typeof answer !== 'object' || answer === null) return answer === 0 && path.endsWith('totalCount') ? [path] : [];
  return Object.entries(answer).flatMap(([name, value]) => emptyIn(value, `${path}/${name}`));
};

test.each(readdirSync(FOLDER))('the question of %s has an answer, in one statement', async (file) => {
  const query = readFileSync(new URL(file, FOLDER), 'utf8');
  const planner = await app.as({ role: 'PLANNER' }); // who sees what is internal, and nothing personal
  const { data, statements } = await app.ask(query, {}, { headers: planner });
  expect(emptyIn(data)).toEqual([]);
  expect(statements).toBe(query.includes('phone') ? 2 : 1); // the second asks which numbers are open
});
