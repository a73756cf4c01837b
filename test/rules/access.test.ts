import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANONYMOUS, type Actor, type Grant, type Role } from '../../src/kernel/access/actor.js';
import { ACTIONS, may, refusal, USUAL, type Action } from '../../src/kernel/access/rules.js';

const VILLAGE = '42/4205/420529/420529203/420529203215/';
const actor = (...grants: Grant[]): Actor => ({ id: 'u', name: null, kind: 'PERSON', grants, expiresAt: null });
const grant = (role: Role, region: string | null = null): Grant => ({ role, region, department: null });

describe('who may', () => {
  test.each<[string, Actor, Action, string | null, ReturnType<typeof refusal>]>([
    ['nobody signed in', ANONYMOUS, 'UPDATE', VILLAGE, 'UNAUTHENTICATED'],
    ['a person without a grant', actor(), 'UPDATE', VILLAGE, 'ROLE_MISSING'],
    ['a reader', actor(grant('DEPARTMENT_READER')), 'UPDATE', VILLAGE, 'ROLE_MISSING'],
    ['a steward of the county', actor(grant('DATA_STEWARD', '420529')), 'UPDATE', VILLAGE, null],
    ['a steward of the village itself', actor(grant('DATA_STEWARD', '420529203215')), 'UPDATE', VILLAGE, null],
    ['a steward of the neighbour', actor(grant('DATA_STEWARD', '420528')), 'UPDATE', VILLAGE, 'OUT_OF_SCOPE'],
    [
      'a steward of a code that only begins alike',
      actor(grant('DATA_STEWARD', '42052')),
      'UPDATE',
      VILLAGE,
      'OUT_OF_SCOPE',
    ],
    [
      'a steward, of what only a reviewer decides',
      actor(grant('DATA_STEWARD', '420529')),
      'TRANSITION',
      VILLAGE,
      'ROLE_MISSING',
    ],
    ['a reviewer of the city', actor(grant('REVIEWER', '4205')), 'TRANSITION', VILLAGE, null],
    ['a county steward, of what hangs nowhere', actor(grant('DATA_STEWARD', '420529')), 'UPDATE', null, 'OUT_OF_SCOPE'],
    ['an area steward, of what hangs nowhere', actor(grant('DATA_STEWARD')), 'UPDATE', null, null],
    ['an administrator', actor(grant('ADMINISTRATOR')), 'ARCHIVE', null, null],
    [
      'an administrator of a county, elsewhere',
      actor(grant('ADMINISTRATOR', '420528')),
      'ARCHIVE',
      VILLAGE,
      'OUT_OF_SCOPE',
    ],
    [
      'two grants, one of which covers',
      actor(grant('DATA_STEWARD', '420528'), grant('DATA_STEWARD', '420529')),
      'UPDATE',
      VILLAGE,
      null,
    ],
  ])('%s', (_, who, action, path, expected) => {
    expect(refusal(who, action, { rules: USUAL }, path)).toBe(expected);
  });

  const roles = fc.constantFrom<Role>(
    'DEPARTMENT_READER',
    'DATA_STEWARD',
    'REVIEWER',
    'PLANNER',
    'AUDITOR',
    'ADMINISTRATOR',
    'PARTNER',
  );
  const grants = fc.array(
    fc.record({
      role: roles,
      region: fc.constantFrom(null, '42', '4205', '420529', '420528', '420529203'),
      department: fc.constant(null),
    }),
    { maxLength: 4 },
  );

  test('one more grant never takes a right away, and one more rule neither', () => {
    fc.assert(
      fc.property(
        grants,
        grants,
        fc.constantFrom(...ACTIONS),
        fc.constantFrom(VILLAGE, '42/4205/', null),
        roles,
        (some, more, action, path, role) => {
          if (refusal(actor(...some), action, { rules: USUAL }, path) !== null) return;
          expect(refusal(actor(...some, ...more), action, { rules: USUAL }, path)).toBeNull();
          expect(refusal(actor(...some), action, { rules: [...USUAL, may(role, action)] }, path)).toBeNull();
        },
      ),
    );
  });
});
