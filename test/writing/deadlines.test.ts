import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { deadlinesOf } from '../../src/kernel/model/deadline.js';
import { stateMachine, statesAfter } from '../../src/kernel/model/state-machine.js';
import { tellDeadlines, tellOf } from '../../src/kernel/write/deadlines.js';
import { modules as platformModules } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { platformContext } from '../kit/platform-context.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy, { clueMachine, TOY_SETTINGS, ToyClue } from './toy-deadlines.js';

/* Until when a row stays in a state, on a clock that moves: what is kept, what is told, and to whom it goes. */

const modules = [...platformModules, toy];
const [VILLAGE, TOWNSHIP, COUNTY, PREFECTURE] = ['420529203215', '420529203', '420529', '4205'];
const clock = { now: new Date() };
const setDay = (day: string): void => void (clock.now = new Date(`${day}T02:00:00Z`));
const plus = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

let database: TestDatabase;
/** Past the application, as the owner of its tables. */
let admin: pg.Client;
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
const { model } = await compileSchema(modules);
beforeAll(async () => {
  database = await toyDatabase(modules);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  app = await startTestApp({ modules, databaseUrl: database.url, now: () => clock.now });
  platform = await platformContext(database.url, model, () => clock.now);
});
beforeEach(async () => {
  setDay('2024-10-31');
  await sql(`update toy_clue set archived_at = now() where archived_at is null`);
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
  await admin?.end();
  await database?.drop();
});

const sql = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  (await admin.query<R>(text, values)).rows;
const regionId = async (code: string): Promise<string> =>
  (await ask(`query ($code: RegionCode!) { region(code: $code) { id } }`, { code })).data.region.id;
/** As an administrator who has signed in today: a token of another day is none. */
const ask = async (query: string, variables?: object) =>
  app.ask(query, variables, { headers: await app.as({ role: 'ADMINISTRATOR' }) });
const tell = (): Promise<number> => tellOf(model.of(ToyClue), platform.open());

const FIELDS = 'id version state stateDueOn dueNotice owner { code }';
async function clue(more: object = {}): Promise<string> {
  const input = { name: '漏雨', region: await regionId(VILLAGE), ...more };
  const CREATE = `mutation ($input: CreateToyClueInput!) { createToyClue(input: $input) { toyClue { id } userErrors { code } } }`;
  const { toyClue, userErrors } = (await ask(CREATE, { input })).data.createToyClue;
  expect(userErrors).toEqual([]);
  return toyClue.id;
}
const read = async (id: string) =>
  (await ask(`query ($id: ID!) { node(id: $id) { ... on ToyClue { ${FIELDS} } } }`, { id })).data.node;
async function move(id: string, to: string): Promise<string[]> {
  const { version } = await read(id);
  const MOVE = `mutation ($input: TransitionToyClueInput!) { transitionToyClue(input: $input) { userErrors { code message } } }`;
  const input = { id, to, expectedVersion: version, reason: '核实' };
  return (await ask(MOVE, { input })).data.transitionToyClue.userErrors.map(({ code }: { code: string }) => code);
}
async function update(id: string, more: object): Promise<void> {
  const UPDATE = `mutation ($input: UpdateToyClueInput!) { updateToyClue(input: $input) { userErrors { code } } }`;
  const { version } = await read(id);
  const input = { id, expectedVersion: version, ...more };
  expect((await ask(UPDATE, { input })).data.updateToyClue.userErrors).toEqual([]);
}

describe('the day by which a row should leave its state', () => {
  test('counts from the day on which it entered it', async () => {
    const id = await clue();
    expect(await read(id)).toMatchObject({ state: 'RAISED', stateDueOn: '2024-11-02', dueNotice: null });
    setDay('2024-11-20');
    expect(await move(id, 'ASSIGNED')).toEqual([]);
    expect(await read(id)).toMatchObject({ stateDueOn: '2024-11-27' });
  });

  test('counts from a date of the row, or is one, and follows it', async () => {
    const id = await clue({ raisedOn: '2024-10-01', dueOn: '2024-12-24' });
    for (const to of ['ASSIGNED', 'VERIFIED']) expect(await move(id, to)).toEqual([]);
    expect(await read(id)).toMatchObject({ stateDueOn: '2024-10-16' });
    await update(id, { raisedOn: '2024-10-05' });
    expect(await read(id)).toMatchObject({ stateDueOn: '2024-10-20' });
    await update(id, { name: '漏水' });
    expect(await move(id, 'ANSWERED')).toEqual([]);
    expect(await read(id)).toMatchObject({ stateDueOn: '2024-12-24' });
    await update(id, { dueOn: null });
    expect(await read(id)).toMatchObject({ stateDueOn: null });
    expect(await move(id, 'CLOSED')).toEqual([]);
    expect(await read(id)).toMatchObject({ stateDueOn: null });
  });

  test('takes the setting in force at its place on that day', async () => {
    await sql(
      `insert into setting (id, key, value, region_id, valid_from) select gen_random_uuid(), 'toy.verify.days', d.value, r.id, d.since::date
      from (values ('420529', '20', '2024-11-01'), ('420527', '1', '2020-01-01')) d(code, value, since) join region r using (code)`,
    );
    const [before, after] = [await clue(), await clue()];
    expect(await move(before, 'ASSIGNED')).toEqual([]);
    setDay('2024-11-01');
    expect(await move(after, 'ASSIGNED')).toEqual([]);
    expect([(await read(before)).stateDueOn, (await read(after)).stateDueOn]).toEqual(['2024-11-07', '2024-11-21']);
    await sql(`delete from setting where key = 'toy.verify.days'`);
  });

  test('is kept for seeds and imports too, which may bring it', async () => {
    const rows = await sql<{ due: string }>(
      `insert into toy_clue (id, name, pinyin, region_id, state, raised_on, state_due_on) select gen_random_uuid(), '旧', 'jiu', r.id, d.state, '2022-03-01', d.due::date
      from region r, (values ('VERIFIED', null), ('ASSIGNED', '2022-04-01'), ('CLOSED', null)) d(state, due) where r.code = $1 returning state_due_on::text as due`,
      [VILLAGE],
    );
    expect(rows.map(({ due }) => due)).toEqual(['2022-03-16', '2022-04-01', null]);
  });

  test('can be filtered and ordered by, and nobody gives it', async () => {
    const ids = [await clue(), await clue()];
    expect(await move(ids[0]!, 'ASSIGNED')).toEqual([]);
    const { data } = await ask(
      `{ toyClues(filter: { stateDueOn: { lt: "2024-11-05" } }) { nodes { id } } all: toyClues(orderBy: [{ field: STATE_DUE_ON, direction: DESC }]) { nodes { id } groups(by: [DUE_NOTICE]) { count } }
      __type(name: "CreateToyClueInput") { inputFields { name } } }`,
    );
    expect(data.toyClues.nodes).toEqual([{ id: ids[1] }]);
    for (const [day, late] of [
      ['2024-11-02', []],
      ['2024-11-03', [ids[1]]],
      ['2024-11-08', ids],
    ] as const) {
      setDay(day);
      const overdue = await ask(
        `{ toyClues(filter: { isOverdue: { eq: true } }) { nodes { id isOverdue } } all: toyClues { groups(by: [IS_OVERDUE]) { count keys { value } } } }`,
      );
      const { nodes } = overdue.data.toyClues;
      expect(nodes.map(({ id }: { id: string }) => id).sort()).toEqual([...late].sort());
      expect(nodes.every(({ isOverdue }: { isOverdue: boolean }) => isOverdue)).toBe(true);
      const groups = overdue.data.all.groups.map(({ count }: { count: number }) => count);
      expect(groups.reduce((sum: number, count: number) => sum + count, 0)).toBe(2);
    }
    expect(data.all).toEqual({ nodes: ids.map((id) => ({ id })), groups: [{ count: 2 }] });
    const names = data.__type.inputFields.map(({ name }: { name: string }) => name);
    for (const name of ['stateDueOn', 'dueNotice']) expect(names).not.toContain(name);
  });
});

test('a guard reads a setting and the day', async () => {
  const id = await clue({ raisedOn: '2024-10-01', dueOn: '2024-10-31' });
  for (const to of ['ASSIGNED', 'VERIFIED', 'ANSWERED']) expect(await move(id, to)).toEqual([]);
  expect(await move(id, 'CLOSED')).toEqual(['CLUE_WAITS']);
  const CAN = `query ($id: ID!) { node(id: $id) { ... on ToyClue { viewerCan { transitions { to allowed reason } } } } }`;
  const { transitions } = (await ask(CAN, { id })).data.node.viewerCan;
  expect(transitions).toMatchObject([{ to: 'CLOSED', allowed: false, reason: expect.stringContaining('1 天') }]);
  setDay('2024-11-01');
  expect(await move(id, 'CLOSED')).toEqual([]);
});

describe('a deadline is told of', () => {
  test('some days before and once it has passed, once each, as events of the platform', async () => {
    const id = await clue();
    expect(await move(id, 'ASSIGNED')).toEqual([]); // by 2024-11-07, three days before
    const { position: after } = (await ask('{ changes { position } }')).data.changes;
    for (const [day, told] of [
      ['2024-11-03', 0],
      ['2024-11-04', 1],
      ['2024-11-05', 0],
      ['2024-11-07', 0],
      ['2024-11-08', 1],
      ['2024-12-31', 0],
    ] as const) {
      // prettier-ignore
      setDay(day);
      expect([day, await tell()]).toEqual([day, told]);
    }
    const CHANGES = `query ($after: Position) { changes(after: $after, types: [TOY_CLUE]) { changes { nodeId by reason fields { field before after } } } }`;
    // another process than the one that is asked has written them
    await expect.poll(async () => (await ask(CHANGES, { after })).data.changes.changes, { timeout: 10_000 }).toMatchObject([
      { nodeId: id, by: 'platform', reason: expect.stringContaining('期限将到'), fields: [{ field: 'dueNotice', before: 'null', after: '"DUE_SOON"' }] },
      { nodeId: id, by: 'platform', reason: expect.stringContaining('期限已过'), fields: [{ field: 'dueNotice', before: '"DUE_SOON"', after: '"OVERDUE"' }] },
    ]); // prettier-ignore
    expect(await move(id, 'VERIFIED')).toEqual([]);
    expect(await read(id)).toMatchObject({ dueNotice: null });
  });

  test('to the region above, which has it from then on, up to the city', async () => {
    const id = await clue();
    const steps = [
      ['2024-11-03', TOWNSHIP],
      ['2024-11-09', COUNTY],
      ['2024-11-15', PREFECTURE],
    ] as const;
    for (const [day, owner] of steps) {
      setDay(day);
      expect(await tell()).toBe(1);
      expect(await read(id)).toMatchObject({ owner: { code: owner }, stateDueOn: plus(day, 5), dueNotice: null });
      expect(await tell()).toBe(0);
    }
    setDay('2024-11-21');
    expect(await tell()).toBe(1);
    expect(await read(id)).toMatchObject({ owner: { code: PREFECTURE }, dueNotice: 'OVERDUE' });
    expect(await tell()).toBe(0);
  });

  test('not of what is archived', async () => {
    const id = await clue();
    await ask(`mutation ($id: ID!) { archive(input: { id: $id, expectedVersion: 1 }) { userErrors { code } } }`, { id }); // prettier-ignore
    setDay('2024-12-31');
    expect(await tell()).toBe(0);
  });

  test('in portions, by one process at a time', async () => {
    await sql(
      `insert into toy_clue (id, name, pinyin, region_id, state, state_due_on) select gen_random_uuid(), '多', 'duo', r.id, 'ASSIGNED', '2024-10-01'
      from region r, generate_series(1, 2500) where r.code = $1`,
      [VILLAGE],
    );
    expect(await tell()).toBe(2500);
    expect(await tell()).toBe(0);
    await tellDeadlines.run(platform.open(), null);
  });
});

test('what is kept and told is that of a naive reckoning, whatever happens in whatever order', async () => {
  const DAYS = { RAISED: 2, ASSIGNED: 7, VERIFIED: 15 } as const;
  const settings = Object.fromEntries(Object.values(TOY_SETTINGS).map(({ key, default: value }) => [key, Number(value)])); // prettier-ignore
  const ABOVE: Record<string, string> = { [VILLAGE]: TOWNSHIP, [TOWNSHIP]: COUNTY, [COUNTY]: PREFECTURE };
  const step = fc.oneof(
    fc.record({ what: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ what: fc.constant('move' as const), choice: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ what: fc.constant('date' as const), days: fc.integer({ min: -20, max: 20 }) }),
    fc.constant({ what: 'tell' as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      let day = '2024-10-31';
      setDay(day);
      const id = await clue({ raisedOn: day, dueOn: day });
      const dates = { raisedOn: day, dueOn: day };
      let expected = { state: 'RAISED', stateDueOn: plus(day, 2) as string | null, dueNotice: null as string | null, owner: null as string | null }; // prettier-ignore
      const dueOf = (state: string): string | null =>
        state === 'VERIFIED' ? plus(dates.raisedOn, DAYS.VERIFIED) : state === 'ANSWERED' ? dates.dueOn : state in DAYS ? plus(day, DAYS[state as 'RAISED']) : null; // prettier-ignore
      for (const each of steps) {
        if (each.what === 'wait') setDay((day = plus(day, each.days)));
        if (each.what === 'move') {
          const next = statesAfter(clueMachine, expected.state);
          const to = next[each.choice % Math.max(next.length, 1)];
          const isWaiting = to === 'CLOSED' && day < plus(dates.dueOn, 1);
          if (to === undefined || isWaiting) continue;
          expect(await move(id, to)).toEqual([]);
          expected = { ...expected, state: to, stateDueOn: dueOf(to), dueNotice: null };
        }
        if (each.what === 'date') {
          const before = { ...dates };
          dates.raisedOn = dates.dueOn = plus(day, each.days);
          await update(id, dates);
          const hasChanged = before.raisedOn !== dates.raisedOn || before.dueOn !== dates.dueOn;
          // the dates of other states leave the day of this one as it is
          const follows = ['VERIFIED', 'ANSWERED'].includes(expected.state);
          if (hasChanged && follows) expected = { ...expected, stateDueOn: dueOf(expected.state), dueNotice: null };
        }
        if (each.what === 'tell') {
          await tell();
          const { state, stateDueOn, owner, dueNotice } = expected;
          const up = ABOVE[owner ?? VILLAGE];
          if (stateDueOn !== null && stateDueOn < day)
            expected =
              state === 'RAISED' && up && dueNotice !== 'OVERDUE'
                ? { ...expected, owner: up, stateDueOn: plus(day, settings['toy.above.days']!), dueNotice: null }
                : { ...expected, dueNotice: 'OVERDUE' };
          else if (
            stateDueOn !== null &&
            dueNotice === null &&
            ['ASSIGNED', 'ANSWERED'].includes(state) &&
            stateDueOn <= plus(day, 3)
          )
            // prettier-ignore
            expected = { ...expected, dueNotice: 'DUE_SOON' };
        }
        const { owner, ...row } = await read(id);
        expect({ ...row, owner: owner?.code ?? null }).toMatchObject(expected);
      }
      await sql(`update toy_clue set archived_at = now() where id = $1`, [id.slice(id.indexOf(':') + 1)]);
    }),
    { numRuns: 25 },
  );
});

test('a state with two deadlines is refused', () => {
  const { assign, verify } = TOY_SETTINGS;
  const machine = stateMachine({ initial: 'A', transitions: { A: { B: { late: { after: assign } }, C: { late: { after: verify } } }, B: [], C: [] } }); // prettier-ignore
  expect(() => deadlinesOf(machine)).toThrow('the state A has two deadlines');
});
