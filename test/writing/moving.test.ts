import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/kernel/access/actor.js';
import { admin, app, ERRORS, start, stop, village } from './kit.js';

beforeAll(start);
afterAll(stop);

describe('a state machine', () => {
  const UNIT = `mutation ($input: CreateDemonstrationUnitInput!) { createDemonstrationUnit(input: $input) {
    demonstrationUnit { id version state availableTransitions { to allowed reason } } ${ERRORS} } }`;
  const MOVE = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) {
    demonstrationUnit { id version state availableTransitions { to allowed reason } } ${ERRORS} } }`;
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
      availableTransitions: [{ to: 'CREATING', allowed: true }, { to: 'REJECTED' }, { to: 'WITHDRAWN' }],
    });
    await move(made.id, 1, 'CREATING');
    const assessed = (await move(made.id, 2, 'ASSESSED')).demonstrationUnit;
    expect(assessed.availableTransitions[0]).toEqual({
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
    const move = async (key: string, grant: Partial<Grant>) => {
      const headers = await app.as(grant);
      const input = { id: await unit(key), expectedVersion: 1, to: 'CREATING' };
      const MOVED = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { demonstrationUnit { state } } }`;
      return app.ask(MOVED, { input }, { headers });
    };
    const { code } = (await app.ask(`{ node(id: "${await village()}") { ... on Region { county { code } } } }`)).data.node.county;
    const here = await move('moved-here', { role: 'REVIEWER', region: code });
    expect([here.statements, here.data.transitionDemonstrationUnit.demonstrationUnit]).toEqual([1, { state: 'CREATING' }]);
    await expect(move('moved-elsewhere', { role: 'REVIEWER', region: code.startsWith('420529') ? '420528' : '420529' })).rejects.toThrow('FORBIDDEN');
    await expect(move('moved-by-reader', { role: 'DEPARTMENT_READER' })).rejects.toThrow('FORBIDDEN');
  }); // prettier-ignore

  test('a move waits for whoever holds its row, and sees what they did', async () => {
    const [held, free] = [await unit('held'), await unit('free')];
    await admin.query('begin');
    await admin.query(`update demonstration_unit set remark = 'x' where id = $1`, [held.split(':')[1]]);
    const waiting = moveFor(held, '等');
    await new Promise((resolve) => setTimeout(resolve, 700)); // longer than it may hold up others
    expect((await moveFor(free, '不等')).userErrors).toEqual([]);
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
