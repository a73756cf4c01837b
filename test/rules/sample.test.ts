import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import { declarationsOf } from '../../src/kernel/model/declarations.js';
import { entityOptions } from '../../src/kernel/model/entity.js';
import { sensitivityColumn } from '../../src/kernel/access/sensitivity.js';
import { seedChains } from '../../seeds/chain.js';
import { readData } from '../../seeds/data.js';
import { seedHeritage } from '../../seeds/heritage.js';
import { regionId, seedRegions } from '../../seeds/region.js';
import { chains } from '../../seeds/sample/fitting.js';
import { counties, countyOf, demonstrationVillages, townships } from '../../seeds/sample/places.js';
import { seedId, type Seeded, type SeedRow } from '../../seeds/seed.js';
import { seedTalent } from '../../seeds/talent.js';
import { seedTwinning } from '../../seeds/twinning.js';
import { seedWarnings } from '../../seeds/warning.js';
import { warningMachine } from '../../src/modules/warning/warning.rules.js';

const plant = (): Seeded[] =>
  [seedRegions, seedChains, seedTwinning, seedTalent, seedHeritage].flatMap((seed) => seed());
const planted = plant();
const rowsOf = (type: string) => planted.filter(({ of }) => of.name === type).flatMap(({ rows }) => rows);
const SAMPLED = ['Enterprise', 'Talent', 'Inheritor'];

const codes = new Map(
  readData<{ regions: { code: string }[] }>('regions').regions.map(({ code }) => [regionId(code), code]),
);
const codeOf = (row: SeedRow): string => codes.get(String(row['region'])) ?? '';

describe('what the seeders give', () => {
  test('is the same each time', () => {
    expect(plant()).toEqual(planted);
  });

  test('has one id a row', () => {
    const ids = planted.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(planted)(
    'of $of.name names declared properties only, leaves out none and ends where a row is',
    ({ of, rows }) => {
      const named = declarationsOf(of).filter((d) => 'name' in d); // not rules, nor derived lists
      const declared = [...named, ...(entityOptions(of).restricted ? [sensitivityColumn] : [])];
      const ends = new Map(planted.map((seeded) => [seeded.of, new Set(seeded.rows.map(({ id }) => id))]));
      for (const row of rows) {
        const names = declared.map(({ name }) => name);
        expect(Object.keys(row).filter((name) => name !== 'id' && !names.includes(name))).toEqual([]);
        for (const d of declared) {
          const value = row[d.name];
          const where = `${of.name}.${d.name} of ${row.id}`;
          if (d.does === 'column' && d.name !== 'pinyin' && !d.nullable && !d.default)
            expect(value, where).not.toBeOneOf([null, undefined]);
          if (d.does === 'column' && d.kind === 'enum' && value != null)
            expect(Object.keys(d.type()), where).toContain(value);
          if (d.does === 'manyToOne' && (value !== null || !d.nullable))
            expect(ends.get(d.target())?.has(String(value)), where).toBe(true);
          if (d.does === 'manyToMany') {
            const ids = (value ?? []) as string[]; // a row may name none
            expect(
              ids.filter((id) => !ends.get(d.target())?.has(id)),
              where,
            ).toEqual([]);
            expect(new Set(ids).size, where).toBe(ids.length);
          }
        }
      }
    },
  );

  test('keeps every public record: 8 chains, 22 products, 37 heritage items of which 29 are verified', () => {
    expect(rowsOf('IndustryChain')).toHaveLength(8);
    expect(rowsOf('Product')).toHaveLength(22);
    expect(rowsOf('HeritageItem')).toHaveLength(37);
    expect(rowsOf('HeritageItem').filter(({ provenance }) => provenance === 'REAL_VERIFIED')).toHaveLength(29);
  });

  test('makes a key chain only of what a source confirms as one of the eight', () => {
    expect(
      rowsOf('IndustryChain')
        .filter(({ isKeyChain }) => isKeyChain)
        .map(({ key }) => key),
    ).toEqual(['chain-aquatic']);
  });
});

describe('a sample', () => {
  test('is marked as one in its provenance, its source, its remark and its very name', () => {
    for (const row of SAMPLED.flatMap(rowsOf)) {
      expect(row.provenance).toBe('SAMPLE');
      expect(row.sources).toEqual([expect.objectContaining({ publisher: 'seeds/sample' })]);
      expect(row['remark']).toContain('样例');
      expect(row['name']).toContain('样例');
    }
  });

  test('is never among the public records', () => {
    const real = planted.filter(({ of }) => !SAMPLED.includes(of.name)).flatMap(({ rows }) => rows);
    expect(real.filter((row) => row.provenance === 'SAMPLE' || String(row['name']).includes('样例'))).toEqual([]);
  });

  test('comes in the numbers that make the graph worth walking', () => {
    expect(rowsOf('Enterprise')).toHaveLength(600);
    expect(rowsOf('Talent')).toHaveLength(900);
    expect(rowsOf('Inheritor').length).toBeGreaterThan(70);
  });

  test.each(['Enterprise', 'Talent'])('%s is found in every county, township and demonstration village', (type) => {
    const at = rowsOf(type).map(codeOf);
    const missing = [...counties, ...townships, ...demonstrationVillages].filter(
      ({ code }) => !at.some((c) => c.startsWith(code)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test.each(counties)('of an enterprise works in every chain of $name', ({ code }) => {
    const there = rowsOf('Enterprise').filter((row) => countyOf(codeOf(row)) === code);
    expect(new Set(there.map((row) => row['chain']))).toEqual(
      new Set(chains.map(({ id }) => seedId('IndustryChain', id))),
    );
  });

  test.each([
    ['秭归', '420527', 'chain-citrus'],
    ['五峰', '420529', 'chain-tea'],
    ['长阳', '420528', 'chain-medicinal'],
  ])('of a talent in %s knows most often what grows there', (_, county, chain) => {
    const counts = new Map<unknown, number>();
    for (const row of rowsOf('Talent').filter((row) => countyOf(codeOf(row)) === county)) {
      counts.set(row['chain'], (counts.get(row['chain']) ?? 0) + 1);
    }
    expect([...counts].sort(([, a], [, b]) => b - a)[0]?.[0]).toBe(seedId('IndustryChain', chain));
  });

  test('of a talent works in an enterprise of the same county and chain, and is trained after it is registered', () => {
    const enterprises = new Map(rowsOf('Enterprise').map((row) => [row.id, row]));
    for (const talent of rowsOf('Talent')) {
      const employer = enterprises.get(String(talent['enterprise']));
      if (employer)
        expect([employer['chain'], countyOf(codeOf(employer))]).toEqual([talent['chain'], countyOf(codeOf(talent))]);
      const { registeredOn, trainedOn } = talent as unknown as { registeredOn: string; trainedOn: string | null };
      expect(trainedOn === null || trainedOn >= registeredOn).toBe(true);
    }
  });

  test('of an inheritor lives where the heritage belongs, and none is given to what no source places', () => {
    const items = new Map(rowsOf('HeritageItem').map((row) => [row.id, row]));
    for (const inheritor of rowsOf('Inheritor')) {
      const regions = (items.get(String(inheritor['heritageItem']))?.['regions'] ?? []) as string[];
      expect(regions.some((id) => codeOf(inheritor).startsWith(codes.get(id) ?? '-'))).toBe(true);
    }
  });
});

describe('a sample warning', () => {
  const [rules, warnings] = seedWarnings().map(({ rows }) => rows) as [readonly SeedRow[], readonly SeedRow[]]; // of two things

  test('is the same each time, and there is one of each period, rule and region', () => {
    expect(seedWarnings().at(1)?.rows).toEqual(warnings);
    const named = warnings.map((row) => [row['period'], row['rule'], row['region']].join());
    expect(new Set(named).size).toBe(warnings.length);
    expect(new Set(warnings.map(({ id }) => id)).size).toBe(warnings.length);
  });

  test('is found in every state, in a number that can be looked through', () => {
    expect(warnings.length).toBeLessThanOrEqual(150);
    expect(new Set(warnings.map((row) => row['state']))).toEqual(new Set(Object.keys(warningMachine.transitions)));
  });

  test('says in words that it is a sample, and by which rule', () => {
    const known = new Set(rules.map(({ id }) => id));
    for (const row of warnings) {
      expect(row).toMatchObject({ provenance: 'SAMPLE', finding: expect.stringMatching(/^样例：/) });
      expect(known.has(String(row['rule']))).toBe(true);
    }
  });

  test('has its own region as its owner, or the one above once it went up, and a day after that on which it was raised', () => {
    for (const row of warnings) {
      const [owner, own] = [codes.get(String(row['owner'])) ?? '-', codeOf(row)];
      expect(own.startsWith(owner)).toBe(true);
      expect(row['escalatedAt'] !== null).toBe(owner !== own);
      expect(String(row['dueOn']) > String(row['raisedOn'])).toBe(true);
    }
    expect(warnings.filter((row) => row['escalatedAt'] !== null).length).toBeGreaterThan(5);
  });

  test('comes of a rule that is a proposal until somebody confirms it', () => {
    for (const row of rules) expect(row).toMatchObject({ provenance: 'UNVERIFIED', remark: expect.stringContaining('proposal') }); // prettier-ignore
  });
});
