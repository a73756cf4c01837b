import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../../src/kernel/access/actor.js';
import { regionId } from '../../../seeds/region.js';
import { seedId } from '../../../seeds/seed.js';
import { app, sql, start, stop, warning } from './kit.js';

beforeAll(start);
afterAll(stop);

describe('handling a warning', () => {
  const MOVE = `mutation ($input: TransitionProgressWarningInput!) { transitionProgressWarning(input: $input) {
    progressWarning { version state availableTransitions } userErrors { code path } } }`;
  const asked = async (id: string, to: string, grant: Partial<Grant>, reason?: string) => {
    const [row] = await sql(`select version from progress_warning where id = $1`, [id]);
    const input = { id: `ProgressWarning:${id}`, expectedVersion: row!['version'], to, reason };
    return [MOVE, { input }, { headers: await app.as(grant) }] as const;
  };
  const move = async (...of: Parameters<typeof asked>) => {
    const { data } = await app.ask(...(await asked(...of)));
    return data.transitionProgressWarning as {
      progressWarning: { state: string; availableTransitions: string[] } | null;
      userErrors: { code: string }[];
    };
  };
  const STEWARD: Partial<Grant> = { role: 'DATA_STEWARD', region: '420529' };
  const REVIEWER: Partial<Grant> = { role: 'REVIEWER', region: '420529' };

  test('is assigned, verified and handled by the stewards of the region and cleared by its reviewer', async () => {
    const id = await warning();
    expect(await move(id, 'ASSIGNED', STEWARD)).toMatchObject({
      userErrors: [],
      progressWarning: {
        availableTransitions: ['VERIFIED'],
      },
    });
    await move(id, 'VERIFIED', { role: 'DATA_STEWARD', region: '420529111' });
    const handled = await move(id, 'HANDLED', STEWARD);
    expect(handled.progressWarning).toMatchObject({
      state: 'HANDLED',
      availableTransitions: ['VERIFIED'],
    });
    expect((await move(id, 'CLEARED', REVIEWER)).progressWarning).toEqual({ version: 5, state: 'CLEARED', availableTransitions: [] }); // prettier-ignore
    expect(await move(id, 'VERIFIED', REVIEWER)).toMatchObject({ userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }] });
  });

  test('is dismissed by a reviewer with a reason, and not without one', async () => {
    const id = await warning();
    expect(await move(id, 'DISMISSED', REVIEWER)).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED', path: ['reason'] }] }); // prettier-ignore
    expect(await move(id, 'DISMISSED', REVIEWER, ' ')).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED' }] });
    expect(await move(id, 'DISMISSED', REVIEWER, '数据口径有误')).toMatchObject({ userErrors: [], progressWarning: { state: 'DISMISSED' } }); // prettier-ignore
  });

  test('skips no step', async () => {
    const id = await warning();
    for (const to of ['VERIFIED', 'HANDLED'])
      expect(await move(id, to, STEWARD)).toMatchObject({ userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }] });
    expect(await app.codes(...(await asked(id, 'CLEARED', REVIEWER)))).toEqual(['FORBIDDEN']); // the platform does
  });

  test.each<[string, string, Partial<Grant>, string]>([
    ['a steward of the neighbouring county assigns', 'ASSIGNED', { role: 'DATA_STEWARD', region: '420528' }, 'RAISED'],
    ['a steward of another township assigns', 'ASSIGNED', { role: 'DATA_STEWARD', region: '420529112' }, 'RAISED'],
    ['a steward clears', 'CLEARED', STEWARD, 'HANDLED'],
    ['a steward dismisses', 'DISMISSED', STEWARD, 'RAISED'],
    ['a reviewer of the neighbour clears', 'CLEARED', { role: 'REVIEWER', region: '420528' }, 'HANDLED'],
    ['a planner assigns', 'ASSIGNED', { role: 'PLANNER' }, 'RAISED'],
    ['an auditor clears', 'CLEARED', { role: 'AUDITOR' }, 'HANDLED'],
  ])('is refused where %s it', async (_, to, grant, state) => {
    const id = await warning('420529111', state);
    expect(await app.codes(...(await asked(id, to, grant, '理由')))).toEqual(['FORBIDDEN']);
    expect(await sql(`select state from progress_warning where id = $1`, [id])).toEqual([{ state }]);
  });

  test('is not for nobody', async () => {
    const id = await warning();
    const input = { id: `ProgressWarning:${id}`, expectedVersion: 1, to: 'ASSIGNED' };
    expect(await app.codes(MOVE, { input }, { headers: { authorization: '' } })).toEqual(['UNAUTHENTICATED']);
  });
});

describe('what was found', () => {
  const UPDATE = `mutation ($input: UpdateProgressWarningInput!) { updateProgressWarning(input: $input) { progressWarning { version owner { code } } userErrors { code } } }`;
  const BULK = `mutation ($update: [UpdateProgressWarningInput!]!) { changeProgressWarnings(input: { update: $update, onError: REJECT_EVERYTHING }) { feedPosition results { userErrors { code } } } }`;
  const FOUND = {
    rule: `WarningRule:${seedId('WarningRule', 'dropouts-above-0')}`, region: `Region:${regionId('420529112')}`, period: '2019', value: '1',
    raisedOn: '2030-01-01', dueOn: '2030-01-01', finding: '没有问题', provenance: 'REAL_VERIFIED', sources: [],
  }; // prettier-ignore

  test.each(Object.entries(FOUND))('is not altered by those who handle the warning: %s', async (name, value) => {
    const id = await warning();
    for (const role of ['DATA_STEWARD', 'ADMINISTRATOR'] as const) {
      const input = { id: `ProgressWarning:${id}`, expectedVersion: 1, [name]: value };
      const headers = await app.as({ role });
      expect(await app.codes(UPDATE, { input }, { headers })).toEqual(['BAD_USER_INPUT']);
      const { data } = await app.ask(BULK, { update: [input] }, { headers });
      const { feedPosition, results } = data.changeProgressWarnings;
      expect([feedPosition, results.length, results[0].userErrors.length]).toEqual([null, 1, 1]);
    }
    expect(await sql(`select version from progress_warning where id = $1`, [id])).toEqual([{ version: 1 }]);
  });

  test('may be handed to another level', async () => {
    const input = {
      id: `ProgressWarning:${await warning()}`,
      expectedVersion: 1,
      owner: `Region:${regionId('420529')}`,
    };
    const { data } = await app.ask(UPDATE, { input }, { headers: await app.as({ role: 'DATA_STEWARD', region: '420529' }) }); // prettier-ignore
    expect(data.updateProgressWarning).toEqual({ progressWarning: { version: 2, owner: { code: '420529' } }, userErrors: [] }); // prettier-ignore
  });
});
