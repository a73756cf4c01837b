import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type pg from 'pg';
import type { Grant } from '../../src/kernel/access/actor.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { eventually } from '../live/writers.js';
import { admin, app, ERRORS, start, stop, village } from './kit.js';

beforeAll(start);
afterAll(stop);

/** Milliseconds; from then on a statement has a connection of its own, on which it may wait (pool.ts). */
const LONGER_THAN_IT_MAY_HOLD_UP_OTHERS = 600;

/** How many statements have waited so many milliseconds for what a connection holds. Asked on another, which sees them as they are now. */
const waitsFor = async (holder: pg.Client, ms = 0): Promise<number> => {
  const { rows: [{ pid } = { pid: 0 }] } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { rows } = await withClient(app.databaseUrl, (client) =>
    client.query(`select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)) and clock_timestamp() - query_start >= make_interval(secs => $2 / 1000.0)`, [pid, ms]));
  return rows.length;
}; // prettier-ignore

describe('a state machine', () => {
  const UNIT = `mutation ($input: CreateDemonstrationUnitInput!) { createDemonstrationUnit(input: $input) {
    demonstrationUnit { id version state availableTransitions viewerCan { transitions { to allowed reason } } } ${ERRORS} } }`;
  const MOVE = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) {
    demonstrationUnit { id version state availableTransitions viewerCan { transitions { to allowed reason } } } ${ERRORS} } }`;
  const move = async (id: string, expectedVersion: number, to: string) =>
    (await app.ask(MOVE, { input: { id, expectedVersion, to } })).data.transitionDemonstrationUnit;

  test('starts at its first state, tells what may come next and keeps its guard', async () => {
    const input = {
      key: 'demo-test',
      name: '试验村',
      level: 'VILLAGE',
      award: '市级示范村',
      awardLevel: 'CITY',
      region: await village(),
    };
    const made = (await app.ask(UNIT, { input })).data.createDemonstrationUnit.demonstrationUnit;
    expect(made).toMatchObject({
      state: 'NOMINATED',
      availableTransitions: ['CREATING', 'REJECTED', 'WITHDRAWN'],
    });
    await move(made.id, 1, 'CREATING');
    const assessed = (await move(made.id, 2, 'ASSESSED')).demonstrationUnit;
    expect(assessed.availableTransitions).not.toContain('CERTIFIED');
    expect(assessed.viewerCan.transitions[0]).toEqual({
      to: 'CERTIFIED',
      allowed: false,
      reason: '认定之前须先填写年度：各年的指标按年度计数。',
    });
    expect((await move(made.id, 3, 'CERTIFIED')).userErrors).toMatchObject([
      { code: 'PROGRAMME_YEAR_MISSING', path: ['to'] },
    ]);
    await app.ask(
      `mutation { updateDemonstrationUnit(input: { id: "${made.id}", expectedVersion: 3, programmeYear: 2024 }) { userErrors { code } } }`,
    );
    expect((await move(made.id, 4, 'CERTIFIED')).demonstrationUnit).toMatchObject({ state: 'CERTIFIED', version: 5 });
  });

  const unit = async (key: string): Promise<string> => {
    const input = { key, name: '并行村', level: 'VILLAGE', award: '市级示范村', awardLevel: 'CITY', region: await village() };
    return (await app.ask(UNIT, { input })).data.createDemonstrationUnit.demonstrationUnit.id;
  }; // prettier-ignore
  const ALONE = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) {
    demonstrationUnit { version state } feedPosition ${ERRORS} } }`;
  const moveFor = async (id: string, reason: string) =>
    (await app.ask(ALONE, { input: { id, expectedVersion: 1, to: 'CREATING', reason } })).data
      .transitionDemonstrationUnit;

  test('of parallel moves at one version one stands, with who and why, and the others hear of it', async () => {
    for (let n = 0; n < 5; n += 1) {
      const id = await unit(`parallel-${n}`);
      const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => moveFor(id, `第${at}个`)));
      const at = answers.findIndex(({ userErrors }) => userErrors.length === 0);
      const [stands] = answers.splice(at, 1);
      expect(stands).toMatchObject({ demonstrationUnit: { version: 2, state: 'CREATING' }, feedPosition: expect.any(String) });
      for (const { userErrors, feedPosition } of answers) {
        expect(userErrors).toMatchObject([{ code: 'VERSION_CONFLICT', currentVersion: 2, changedFields: ['state'] }]);
        expect(feedPosition).toBeNull();
      }
      const { rows } = await admin.query(
        `select version, operation, actor, reason, request_id is not null as "isKnown" from history where subject = $1 order by version`,
        [id.split(':')[1]],
      );
      expect(rows.slice(1)).toEqual([{ version: 2, operation: 'TRANSITION', actor: 'person:tester', reason: `第${at}个`, isKnown: true }]);
    }
  }); // prettier-ignore

  test('a move takes one statement, also for who may move in one place alone', async () => {
    const MOVED = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { demonstrationUnit { state } } }`;
    const move = async (key: string, grant: Partial<Grant>) =>
      [MOVED, { input: { id: await unit(key), expectedVersion: 1, to: 'CREATING' } }, { headers: await app.as(grant) }] as const;
    const { code } = (await app.ask(`{ node(id: "${await village()}") { ... on Region { county { code } } } }`)).data.node.county;
    const here = await app.ask(...(await move('moved-here', { role: 'REVIEWER', region: code })));
    expect([here.statements, here.data.transitionDemonstrationUnit.demonstrationUnit]).toEqual([1, { state: 'CREATING' }]);
    const [, variables, as] = await move('moved-and-read-on', { role: 'REVIEWER', region: code });
    const readOn = await app.ask(MOVED.replace('state }', 'state region { name } }'), variables, as); // by resolvers
    expect(readOn.statements).toBe(2);
    const elsewhere = code.startsWith('420529') ? '420528' : '420529';
    expect(await app.codes(...(await move('moved-elsewhere', { role: 'REVIEWER', region: elsewhere })))).toEqual(['FORBIDDEN']);
    expect(await app.codes(...(await move('moved-by-reader', { role: 'DEPARTMENT_READER' })))).toEqual(['FORBIDDEN']);
  }); // prettier-ignore

  test('a move waits for whoever holds its row, and sees what they did', async () => {
    const [held, free] = [await unit('held'), await unit('free')];
    onTestFinished(async () => void (await admin.query('rollback')));
    await admin.query('begin');
    await admin.query(`update demonstration_unit set remark = 'x' where id = $1`, [held.split(':')[1]]);
    let isAnswered = false;
    const waiting = moveFor(held, '等').finally(() => (isAnswered = true));
    await eventually(() => waitsFor(admin, LONGER_THAN_IT_MAY_HOLD_UP_OTHERS)).toBe(1);
    expect((await moveFor(free, '不等')).userErrors).toEqual([]);
    expect([isAnswered, await waitsFor(admin)]).toEqual([false, 1]);
    await admin.query('commit');
    expect((await waiting).userErrors).toMatchObject([{ code: 'VERSION_CONFLICT', changedFields: ['remark'] }]);
  });

  test('the database refuses an unlisted move by any other door', async () => {
    await expect(
      admin.query(`update demonstration_unit set state = 'NOMINATED' where state = 'CERTIFIED'`),
    ).rejects.toMatchObject({
      code: '23514',
      constraint: 'demonstration_unit_state_move',
    });
  });
});
