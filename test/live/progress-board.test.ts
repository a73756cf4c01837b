import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { subscribe } from '../kit/socket.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Cell {
  readonly regions: readonly { readonly code: string }[];
  readonly target: { readonly key: string };
  readonly actual: string | null;
  readonly coverage: { readonly reported: number };
}
interface Board {
  readonly position: string;
  readonly total: number;
  readonly cells: readonly Cell[];
}

const CELL = 'position total cells { regions { code } target { key } actual coverage { reported } }';
const LIVE = `subscription ($region: RegionCode!, $level: RegionLevel) { liveProgressBoard(region: $region, level: $level, period: "2024") { ${CELL} } }`;
const sql = (text: string, values: unknown[] = []) =>
  withClient(app.databaseUrl, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    return (await client.query<Record<string, string>>(text, values)).rows;
  });
/** A figure of the last quarter of 2024 in a county that counts. */
const someFigure = async (county: string, indicator = 'tap-water-coverage'): Promise<string> =>
  (await sql(`select o.id from observation o join indicator i on i.id = o.indicator_id where i.key = $2 and o.period = '2024Q4'
    and o.state = 'APPROVED' and o.region_path like '%/' || $1 || '/%' order by o.id limit 1`, [county, indicator]))[0]!['id']!; // prettier-ignore
const correct = async (id: string, value: number): Promise<void> => {
  await sql(`update observation set state = 'RETURNED' where id = $1`, [id]);
  await sql(`update observation set value = $2, state = 'SUBMITTED' where id = $1`, [id, value]);
  await sql(`update observation set state = 'APPROVED' where id = $1`, [id]);
};
const cellOf = ({ cells }: Board, county: string): Cell | undefined =>
  cells.find(({ regions, target }) => regions[0]!.code === county && target.key === 'tgt-tap-water');

const open = (variables: Record<string, unknown>, authorization?: string) =>
  subscribe<Board>({ url: app.url, query: LIVE, variables, pick: (data) => data['liveProgressBoard'] as unknown as Board, ...(authorization && { authorization }) }); // prettier-ignore

test('a new figure moves every number above it, and no other', async () => {
  const [counties, city] = await Promise.all([open({ region: '4205' }), open({ region: '42', level: 'PREFECTURE' })]);
  try {
    const [[first], [whole]] = await Promise.all([counties.until(1), city.until(1)]);
    expect(first!.total).toBe(13 * 78);
    expect(first!.cells).toHaveLength(first!.total);
    await correct(await someFigure('420529'), 1.5);
    const [all, above] = await Promise.all([counties.until(2), city.until(2)]);
    expect(all[1]!.cells.map(({ regions, target }) => [regions[0]!.code, target.key])).toEqual([['420529', 'tgt-tap-water']]); // prettier-ignore
    expect(Number(cellOf(all[1]!, '420529')!.actual)).toBeLessThan(Number(cellOf(first!, '420529')!.actual));
    expect(Number(cellOf(above[1]!, '4205')!.actual)).toBeLessThan(Number(cellOf(whole!, '4205')!.actual));
  } finally {
    await Promise.all([counties.close(), city.close()]);
  }
});

test('a cell that comes to have one of the statuses asked for joins the board, one that loses it is removed', async () => {
  const figure = await someFigure('420529', 'industry-fund-share');
  await correct(figure, 1);
  const query = `subscription { liveProgressBoard(region: "4205", period: "2024", targets: ["tgt-industry-share-2024"], statuses: [ACHIEVED]) {
    isSnapshot cells { status regions { code } } removed { target { key } region { code } } } }`;
  interface Shown {
    readonly cells: readonly { readonly status: string; readonly regions: readonly { readonly code: string }[] }[];
  }
  const board = await subscribe<Shown>({ url: app.url, query, pick: (data) => data['liveProgressBoard'] as unknown as Shown }); // prettier-ignore
  try {
    const [first] = await board.until(1);
    expect(new Set(first!.cells.map(({ status }) => status))).toEqual(new Set(['ACHIEVED']));
    expect(first!.cells.flatMap(({ regions }) => regions)).not.toContainEqual({ code: '420529' });
    await correct(figure, 99);
    const cell = { status: 'ACHIEVED', regions: [{ code: '420529' }] };
    expect((await board.until(2))[1]).toEqual({ isSnapshot: false, cells: [cell], removed: [] });
    await correct(figure, 1);
    const removed = [{ target: { key: 'tgt-industry-share-2024' }, region: { code: '420529' } }];
    expect((await board.until(3))[2]).toEqual({ isSnapshot: false, cells: [], removed });
  } finally {
    await board.close();
  }
});

test('a reader that keeps up has in the end what a new one is shown first', async () => {
  const { authorization } = await app.as({ role: 'PLANNER' }); // who asks for all of it sees no less
  const board = await open({ region: '4205' }, authorization);
  try {
    await board.until(1);
    for (const [at, county] of ['420506', '420525', '420526', '420527'].entries()) await correct(await someFigure(county), 10 + at); // prettier-ignore
    const shown = new Map<string, string>();
    const nameOf = ({ regions, target }: Cell): string => `${regions[0]!.code} ${target.key}`;
    const { data } = await app.ask<{ progressBoard: Board }>(`{ progressBoard(region: "4205", period: "2024") { ${CELL} } }`); // prettier-ignore
    const wanted = new Map(data.progressBoard.cells.map((cell) => [nameOf(cell), JSON.stringify(cell)]));
    for (let events = 1; ; events += 1) {
      for (const cell of (await board.until(events))[events - 1]!.cells) shown.set(nameOf(cell), JSON.stringify(cell));
      if ([...wanted].every(([name, cell]) => shown.get(name) === cell)) break; // or the test runs out of time
    }
    expect(shown.size).toBe(wanted.size);
  } finally {
    await board.close();
  }
});

test('a figure about people moves the board of who may see it, and nobody else’s', async () => {
  const { authorization } = await app.as({ role: 'PLANNER' });
  const [planners, publics] = await Promise.all([open({ region: '4205' }, authorization), open({ region: '4205' })]);
  const moved = (board: Board | undefined) => board!.cells.map(({ regions, target }) => `${regions[0]!.code} ${target.key}`);
  try {
    await Promise.all([planners.until(1), publics.until(1)]);
    await correct(await someFigure('420502', 'dropouts'), 9);
    expect(moved((await planners.until(2))[1])).toEqual(['420502 tgt-dropout-zero']);
    await correct(await someFigure('420528'), 2.5); // what is told to the public comes after what is not
    expect(moved((await publics.until(2))[1])).toEqual(['420528 tgt-tap-water']);
    expect((await publics.until(1))[0]!.cells.filter(({ target, actual }) => target.key === 'tgt-dropout-zero' && actual !== null)).toEqual([]);
  } finally {
    await Promise.all([planners.close(), publics.close()]);
  }
}); // prettier-ignore
