import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

const TWINS =
  'twins { nodes { name } } supportingTwins { nodes { name } } supportedTwins { nodes { name } } twinningPairs { nodes { key sides { name } supporting { name } supported { name } } }';
const namesOf = ({ nodes }: { nodes: { name: string }[] }): string[] => nodes.map(({ name }) => name);

test('two districts of Wuhan support 五峰, which supports nobody', async () => {
  const { data } = await app.ask(
    `{ wufeng: region(code: "420529") { ${TWINS} } wuchang: region(code: "420106") { ${TWINS} } }`,
  );
  expect(namesOf(data.wufeng.supportingTwins)).toEqual(['武昌区', '江夏区']);
  expect(namesOf(data.wufeng.twins)).toEqual(['武昌区', '江夏区']);
  expect(namesOf(data.wufeng.supportedTwins)).toEqual([]);
  expect(namesOf(data.wuchang.supportedTwins)).toEqual(['五峰土家族自治县']);
  expect(namesOf(data.wuchang.supportingTwins)).toEqual([]);
});

test('a pair within the city is the same from either side, and says of neither that it supports', async () => {
  const pairs = [['420502', '420526'], ['420581', '420528'], ['420506', '420525'], ['420583', '420527']] as const; // prettier-ignore
  for (const [one, other] of pairs) {
    const { data } = await app.ask(
      `{ one: region(code: "${one}") { name ${TWINS} } other: region(code: "${other}") { name ${TWINS} } }`,
    );
    expect(namesOf(data.one.twins)).toEqual([data.other.name]);
    expect(namesOf(data.other.twins)).toEqual([data.one.name]);
    expect(data.one.twinningPairs).toEqual(data.other.twinningPairs);
    expect(data.one.twinningPairs.nodes).toMatchObject([
      { supporting: null, supported: null, sides: [{ name: data.one.name }, { name: data.other.name }] },
    ]);
    for (const side of [data.one, data.other])
      expect([namesOf(side.supportingTwins), namesOf(side.supportedTwins)]).toEqual([[], []]);
  }
});

test('there are 6 pairs, of which the policy gives the direction of those with Wuhan alone', async () => {
  const { data } = await app.ask(
    '{ twinningPairs { totalCount nodes { kind isDirectionStated isCrossPrefecture supporting { name } sides { name } clause quote } } }',
  );
  expect(data.twinningPairs.totalCount).toBe(6);
  for (const { kind, isDirectionStated, isCrossPrefecture, supporting, sides, quote } of data.twinningPairs.nodes) {
    const withWuhan = kind === 'PROVINCE_CAPITAL_COOPERATION';
    expect([isDirectionStated, isCrossPrefecture, supporting !== null]).toEqual([withWuhan, withWuhan, withWuhan]);
    expect(sides).toHaveLength(2);
    for (const { name } of sides) expect(quote).toContain(name.slice(0, 2));
  }
});
