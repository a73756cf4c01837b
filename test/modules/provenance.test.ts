import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { seeds } from '../../seeds/index.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase } from '../kit/database.js';
import { model } from '../reading/oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** Of these nobody publishes a register: all that is seeded is made up. */
const SAMPLES = seeds().flatMap(({ of, rows }) =>
  rows.every(({ provenance }) => provenance === 'SAMPLE') ? of.name : [],
);
/** Of a list of 40,000 rows the first thousand have to do. */
const MOST = 1000;

interface Recorded {
  readonly name?: string;
  readonly provenance: string;
  readonly sources: readonly { readonly title: string }[];
}

async function everyOne(list: string, hasName: boolean): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { list: ${list}(first: 100, after: $after) { nodes { ${hasName ? 'name' : ''} provenance sources { title } } pageInfo { hasNextPage endCursor } } }`;
    const { data }: { data: { list: { nodes: Recorded[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
      await app.ask(query, { after });
    found.push(...data.list.nodes);
    if (!data.list.pageInfo.hasNextPage || found.length >= MOST) return found;
    after = data.list.pageInfo.endCursor;
  }
}

describe.each(model.entities.map((entity) => [entity.name, entity] as const))('each %s', (name, entity) => {
  test('says where it comes from, and never passes a sample off as real', async () => {
    const all = await everyOne(entity.options.plural, entity.columns.some((column) => column.name === 'name')); // prettier-ignore
    expect(all.length).toBeGreaterThan(0);
    for (const { name: called, provenance, sources } of all) {
      expect(sources.length).toBeGreaterThan(0);
      for (const { title } of sources) expect(title).not.toBe('');
      expect(provenance === 'SAMPLE').toBe(SAMPLES.includes(name));
      if (called !== undefined) expect(called.includes('样例')).toBe(SAMPLES.includes(name));
    }
  });
});

test('a database of reference data has everything real and nothing made up', async () => {
  const all = seeds();
  const real = seeds('reference').reduce((count, { rows }) => count + rows.length, 0);
  const database = await freshDatabase('reference');
  // what is computed of them is in no seed
  const counted = model.entities.map(({ table }) => `select provenance from "${table}" t where to_jsonb(t) ->> 'origin' is distinct from 'COMPUTED' or '${table}' = 'indicator'`).join(' union all '); // prettier-ignore
  const count = `select count(*)::int as all, count(*) filter (where provenance = 'SAMPLE')::int as samples from (${counted}) r`;
  const { rows } = await withClient(database.url, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    return client.query(count);
  });
  expect(rows).toEqual([{ all: real, samples: 0 }]);
  expect(all.reduce((sum, each) => sum + each.rows.length, 0)).toBeGreaterThan(real + 40_000);
  await database.drop();
});
