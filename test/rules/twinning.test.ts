import 'reflect-metadata';
import { expect, test } from 'vitest';
import { readData } from '../../seeds/data.js';
import { regionId } from '../../seeds/region.js';
import { seedTwinning } from '../../seeds/twinning.js';

const pairs = seedTwinning().flatMap(({ rows }) => rows);
const wufeng = regionId('420529');

test('the policy makes six links, each with two different sides', () => {
  expect(pairs).toHaveLength(6);
  for (const { sides } of pairs) expect(new Set(sides as string[]).size).toBe(2);
});

test('a pair has a direction only where the policy states one: Wuhan supports Wufeng', () => {
  const directed = pairs.filter((pair) => pair['isDirectionStated']);
  expect(directed.map(({ name }) => name)).toEqual(['武昌区—五峰土家族自治县', '江夏区—五峰土家族自治县']);
  for (const { sides, supporting, supported, kind } of directed) {
    expect([supporting, supported]).toEqual(sides);
    expect(supported).toBe(wufeng);
    expect(kind).toBe('PROVINCE_CAPITAL_COOPERATION');
  }
});

test('a pair within the city names neither side as supporting, and says why', () => {
  const undirected = pairs.filter((pair) => !pair['isDirectionStated']);
  expect(undirected).toHaveLength(4);
  for (const pair of undirected) {
    expect(pair).toMatchObject({ kind: 'IN_CITY_PAIRING', supporting: null, supported: null });
    expect(pair['remark']).toContain('未载明');
  }
});

test('a pair quotes the clause that makes it', () => {
  const policy = JSON.stringify(readData('policy'));
  for (const { quote, clause } of pairs) {
    expect(policy).toContain(quote);
    expect(clause).toBe('2.1.3.4');
  }
});
