import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/kernel/access/actor.js';
import {
  admin,
  administrator,
  app,
  CREATE,
  identifiers,
  LIST,
  LOG,
  make,
  REVOKE,
  REVOKE_CALLER,
  send,
  start,
  stop,
  verdict,
  VIEWER,
  wish,
} from './graph.js';

beforeAll(() => start());
afterAll(stop);

describe('nobody gives what they do not have', () => {
  const steward = (regionCode: string | null, role = 'DATA_STEWARD') => ({ role, ...(regionCode && { regionCode }) });
  const AGRICULTURE = 'dept-agriculture';
  const FINANCE = 'dept-finance';
  const OUT = 'FORBIDDEN OUT_OF_SCOPE';

  test.each<[string, Partial<Grant>[], string, object[], string]>([
    ['an administrator, everything', [admin(null)], AGRICULTURE, [steward(null, 'ADMINISTRATOR')], 'DONE'],
    ['an administrator, a region outside', [admin(null)], AGRICULTURE, [steward('420106', 'PARTNER')], 'DONE'],
    ['one of the department, its own', [admin(null, AGRICULTURE)], AGRICULTURE, [steward(null)], 'DONE'],
    ['one of the department, in any region', [admin(null, AGRICULTURE)], AGRICULTURE, [steward('420528')], 'DONE'],
    ['one of the department, another', [admin(null, AGRICULTURE)], FINANCE, [steward('420529')], OUT],
    ['one of the city, a county of it', [admin('4205')], FINANCE, [steward('420529')], 'DONE'],
    ['one of the city, the city', [admin('4205')], FINANCE, [steward('4205')], 'DONE'],
    ['one of the city, the whole area', [admin('4205')], FINANCE, [steward(null)], OUT],
    ['one of the city, the province', [admin('4205')], FINANCE, [steward('42')], OUT],
    ['one of the city, a district of another', [admin('4205')], FINANCE, [steward('420106', 'PARTNER')], OUT],
    ['one of a county, its own', [admin('420529')], FINANCE, [steward('420529')], 'DONE'],
    ['one of a county, a neighbour', [admin('420529')], FINANCE, [steward('420528')], OUT],
    ['one of a county, the city', [admin('420529')], FINANCE, [steward('4205')], OUT],
    ['one of a county, own and neighbour together', [admin('420529')], FINANCE, [steward('420529'), steward('420528')], OUT],
    ['one of two counties, both together', [admin('420529'), admin('420528')], FINANCE, [steward('420529'), steward('420528')], 'DONE'],
    ['one of a department in a county, both its own', [admin('420529', AGRICULTURE)], AGRICULTURE, [steward('420529')], 'DONE'],
    ['one of a department in a county, the neighbour', [admin('420529', AGRICULTURE)], AGRICULTURE, [steward('420528')], OUT],
    ['one of a department in a county, another department', [admin('420529', AGRICULTURE)], FINANCE, [steward('420529')], OUT],
    ['one whose grants would only do crosswise', [admin('420529', AGRICULTURE), admin('420528', FINANCE)], AGRICULTURE, [steward('420528')], OUT],
    ['one who is a planner of the area besides', [admin('420529'), { role: 'PLANNER' }], FINANCE, [steward(null, 'PLANNER')], OUT],
    ['a steward of the area', [{ role: 'DATA_STEWARD' }], AGRICULTURE, [steward('420529')], 'FORBIDDEN ROLE_MISSING'],
    ['an auditor', [{ role: 'AUDITOR' }], AGRICULTURE, [steward('420529')], 'FORBIDDEN ROLE_MISSING'],
    ['a person without a role', [], AGRICULTURE, [steward('420529')], 'FORBIDDEN ROLE_MISSING'],
  ])('%s', async (_, grants, departmentKey, wanted, expected) => {
    const before = (await send(administrator, LIST)).data.applicationKeys.totalCount;
    const answer = await send(await app.as(...grants), CREATE, { input: wish({ departmentKey, grants: wanted }) });
    expect(verdict(answer)).toBe(expected);
    const after = (await send(administrator, LIST)).data.applicationKeys.totalCount;
    expect(after - before).toBe(expected === 'DONE' ? 1 : 0);
  }); // prettier-ignore

  test('a key makes no keys and revokes nobody, whatever it may do: it would outlive itself', async () => {
    const { headers, identifier } = await make({ grants: [{ role: 'ADMINISTRATOR' }] });
    const person = { identifier: 'person:chief', reason: '试' };
    expect(verdict(await send(headers, CREATE, { input: wish() }))).toBe('FORBIDDEN PERSON_ONLY');
    expect(verdict(await send(headers, REVOKE, { input: { identifier, reason: '试' } }))).toBe('FORBIDDEN PERSON_ONLY');
    expect(verdict(await send(headers, REVOKE_CALLER, { input: person }))).toBe('FORBIDDEN PERSON_ONLY');
    expect((await send(headers, VIEWER)).data.viewer.identifier).toBe(identifier);
  });

  test('who administers a part sees, counts and revokes the keys of that part alone', async () => {
    const own = await make({ name: '本县' });
    const other = await make({ name: '邻县', grants: [steward('420528')] });
    const wide = await make({ name: '兼管', grants: [steward('420529'), steward('4205')] });
    const county = await app.as(admin('420529'));
    const listed = await send(county, LIST, { n: 100 });
    const seen = identifiers(listed);
    expect(seen).toContain(own.identifier);
    expect(seen).not.toContain(other.identifier);
    expect(seen).not.toContain(wide.identifier);
    expect(listed.data.applicationKeys.totalCount).toBe(seen.length);
    for (const { identifier, headers } of [other, wide]) {
      expect(verdict(await send(county, REVOKE, { input: { identifier, reason: '试' } }))).toBe(
        'NOT_FOUND at identifier',
      );
      expect((await send(headers, VIEWER)).status).toBe(200);
    }
    const log = await send(county, LOG);
    const subjects = log.data.identityLog.nodes.map(({ subject }: { subject: string }) => subject);
    expect(subjects).toContain(own.identifier);
    expect(subjects).not.toContain(other.identifier);
    expect(subjects).not.toContain(wide.identifier);
    expect(verdict(await send(county, REVOKE, { input: { identifier: own.identifier, reason: '试' } }))).toBe('DONE');
  });
});

describe('for others', () => {
  const operations: [string, string, object][] = [
    ['createApplicationKey', CREATE, { input: wish() }],
    ['revokeApplicationKey', REVOKE, { input: { identifier: 'application:0000000000000000', reason: '试' } }],
    ['revokeCaller', REVOKE_CALLER, { input: { identifier: 'person:somebody', reason: '试' } }],
    ['applicationKeys', LIST, {}],
    ['identityLog', LOG, {}],
  ];
  const others: [string, Partial<Grant>[] | null, string][] = [
    ['nobody', null, 'UNAUTHENTICATED'],
    ['a person without a role', [], 'FORBIDDEN ROLE_MISSING'],
    ['a reviewer', [{ role: 'REVIEWER' }], 'FORBIDDEN ROLE_MISSING'],
    ['a planner', [{ role: 'PLANNER' }], 'FORBIDDEN ROLE_MISSING'],
    ['a partner', [{ role: 'PARTNER', region: '420106' }], 'FORBIDDEN ROLE_MISSING'],
  ];
  test.each(others.flatMap(([who, grants, code]) => operations.map(([name, ...rest]) => [name, who, grants, code, ...rest] as const)))(
    'there is no %s: %s',
    async (_, __, grants, code, query, variables) => {
      const answer = await send(grants ? await app.as(...grants) : {}, query, variables);
      expect(verdict(answer)).toBe(code);
      expect(Object.values(answer.data ?? {}).filter(Boolean)).toEqual([]);
    },
  ); // prettier-ignore

  test('an auditor reads the log and nothing else; one of a region, of nobody', async () => {
    const { identifier } = await make();
    const auditor = await app.as({ role: 'AUDITOR' });
    expect((await send(auditor, LOG, { s: identifier })).data.identityLog.totalCount).toBe(1);
    expect(verdict(await send(auditor, LIST))).toBe('FORBIDDEN ROLE_MISSING');
    await send(administrator, REVOKE_CALLER, { input: { identifier: 'person:audited', reason: '试' } });
    expect((await send(auditor, LOG, { s: 'person:audited' })).data.identityLog.totalCount).toBe(1);
    const here = await send(await app.as({ role: 'AUDITOR', region: '4205' }), LOG, { s: 'person:audited' });
    expect(here.data.identityLog).toEqual({ totalCount: 0, nodes: [] });
  });

  test('revokeCaller takes an administrator over everything', async () => {
    const input = { identifier: 'person:somebody', reason: '试' };
    for (const grant of [admin('4205'), admin(null, 'dept-agriculture')]) {
      expect(verdict(await send(await app.as(grant), REVOKE_CALLER, { input }))).toBe('FORBIDDEN OUT_OF_SCOPE');
    }
  });

  test.each([
    ['an application', 'application:0000000000000000', '试', 'NOT_A_PERSON at identifier'],
    ['nobody', 'anonymous', '试', 'NOT_A_PERSON at identifier'],
    ['a prefix', 'person:', '试', 'NOT_A_PERSON at identifier'],
    ['no end', `person:${'x'.repeat(300)}`, '试', 'TEXT_SIZE at identifier'],
    ['somebody without a reason', 'person:somebody', ' ', 'REQUIRED at reason'],
  ])('revokeCaller of %s is refused', async (_, identifier, reason, expected) => {
    expect(verdict(await send(administrator, REVOKE_CALLER, { input: { identifier, reason } }))).toBe(expected);
  });
});
