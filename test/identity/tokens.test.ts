import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import { Unauthenticated, Unavailable } from '../../src/kernel/errors.js';
import { type Identity, openIdentity } from '../../src/server/identity/identity.js';
import { eventually } from '../live/writers.js';
import {
  AUDIENCE,
  bearer,
  claims,
  CLAIM,
  clock,
  dataDir,
  db,
  es,
  failureOf,
  issuer,
  log,
  now,
  open,
  pair,
  pairs,
  reset,
  rs,
  SECOND,
  seconds,
  sign,
  start,
  stop,
  time,
  warnings,
} from './kit.js';

beforeAll(start);
afterEach(reset);
afterAll(stop);

describe('access tokens of an issuer', () => {
  let identity: Identity;
  beforeEach(async () => {
    time.elapsed += 3_600_000;
    identity = await open();
  });

  test('without a header nobody asks', async () => {
    expect(await identity.identify(undefined)).toBe(ANONYMOUS);
    expect(identity.stillValid(ANONYMOUS)).toBe(true);
    expect(identity.development).toBeNull();
  });

  test.each(Object.keys(pairs))('%s proves who asks, with the grants of the claim', async (alg) => {
    const payload = claims({ aud: ['another', AUDIENCE] });
    const actor = await identity.identify(bearer(await sign(payload, { typ: 'at+jwt' }, pairs[alg])));
    expect(actor).toEqual({
      id: 'person:u-17',
      name: '张三',
      kind: 'PERSON',
      grants: [{ role: 'DATA_STEWARD', region: '420529', department: null }],
      expiresAt: (payload['exp'] as number) * SECOND,
    });
    expect(await identity.stillValid(actor)).toBe(true);
  });

  test('the scheme is written in any case, the token’s type may be missing or JWT', async () => {
    for (const header of [{}, { typ: 'JWT' }, { typ: 'application/at+jwt' }]) {
      expect((await identity.identify(`bEARER ${await sign(claims(), header)}`)).id).toBe('person:u-17');
    }
  });

  test('a clock that is a little ahead is forgiven before, never after', async () => {
    expect((await identity.identify(bearer(await sign(claims({ nbf: seconds() + 4, iat: seconds() + 4 }))))).kind).toBe(
      'PERSON',
    );
    const lasting = await sign(claims({ exp: seconds() + 2 }));
    const actor = await identity.identify(bearer(lasting));
    time.ahead = 3 * SECOND;
    expect(await failureOf(identity.identify(bearer(lasting)))).toBeInstanceOf(Unauthenticated); // also one that is known
    expect(identity.stillValid(actor)).toBe(false);
  });

  test('grants that are not understood are left out, with a warning that quotes nothing', async () => {
    const grantsOf = async (claim: unknown) =>
      (await identity.identify(bearer(await sign(claims({ [CLAIM]: claim, jti: randomBytes(8).toString('hex') })))))
        .grants;
    expect(
      await grantsOf([
        { role: 'PLANNER' },
        { role: 'KING' },
        { role: 'administrator' },
        { role: 'DATA_STEWARD', region: '' },
        { role: 'DATA_STEWARD', region: 420529 },
        { role: 'DATA_STEWARD', regoin: '420529' },
        { role: 'DATA_STEWARD', region: '4205%' },
        { role: 'REVIEWER', department: 'dept-finance; drop' },
        'ADMINISTRATOR',
        null,
        [],
      ]),
    ).toEqual([{ role: 'PLANNER', region: null, department: null }]);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toMatch(/KING|4205|finance/);
    for (const claim of [
      'ADMINISTRATOR',
      { role: 'ADMINISTRATOR' },
      7,
      true,
      null,
      Array(101).fill({ role: 'ADMINISTRATOR' }),
    ]) {
      expect(await grantsOf(claim), JSON.stringify(claim)).toEqual([]);
    }
  });

  test('a name that cannot be shown is left out; a claim that is no own member grants nothing', async () => {
    expect((await identity.identify(bearer(await sign(claims({ name: 'a\u0000b' }))))).name).toBeNull();
    const inherited = await openIdentity(
      { ...readConfig({ DATA_DIR: dataDir, OIDC_GRANTS_CLAIM: 'constructor' }), oidcIssuer: issuer.url },
      { db, log, now, clock },
    );
    expect((await inherited.identify(bearer(await sign(claims())))).grants).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('a token is checked once: the same actor comes back', async () => {
    const token = bearer(await sign(claims()));
    expect(await identity.identify(token)).toBe(await identity.identify(token));
  });

  test('a new key is fetched when a token names it, and no more than once before it has cooled down', async () => {
    const next = pair('ES256', 'next');
    const early = issuer.requests.length;
    expect(await failureOf(identity.identify(bearer(await sign(claims(), {}, next))))).toBeInstanceOf(Unauthenticated);
    expect(issuer.requests.length).toBe(early); // it was opened just now
    time.elapsed += 6_000;
    issuer.keys = [es.jwk, next.jwk];
    const before = issuer.requests.length;
    const token = bearer(await sign(claims(), {}, next));
    const actors = await Promise.all([1, 2, 3].map(() => identity.identify(token)));
    expect(actors.map(({ id }) => id)).toEqual(['person:u-17', 'person:u-17', 'person:u-17']);
    for (let i = 0; i < 20; i += 1) {
      await failureOf(identity.identify(bearer(await sign(claims(), { kid: `made-up-${i}` }))));
    }
    expect(issuer.requests.slice(before)).toEqual(['/jwks']);
  });

  test('a token of a key that the issuer has withdrawn is refused once the keys are renewed, known or not', async () => {
    const token = bearer(await sign(claims()));
    await identity.identify(token);
    issuer.keys = [rs.jwk];
    time.elapsed += 601_000; // renewed beside: this one may still pass
    await identity.identify(token).catch(() => undefined);
    await eventually(async () => failureOf(identity.identify(token)).catch(() => null)).toBeInstanceOf(Unauthenticated);
  });

  test('an issuer that is down does no harm for an hour; then nobody can be checked', async () => {
    issuer.down = true;
    time.elapsed += 700_000;
    expect((await identity.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
    time.elapsed += 3_000_000;
    const failure = await failureOf(identity.identify(bearer(await sign(claims({ jti: 'later' })))));
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.code).toBe('SIGN_IN_UNAVAILABLE');
    const before = issuer.requests.length;
    for (let i = 0; i < 5; i += 1) await failureOf(identity.identify(bearer(await sign(claims({ jti: `l${i}` })))));
    expect(issuer.requests.length).toBe(before); // it cools down also while it fails
    issuer.down = false;
    time.elapsed += 6_000;
    expect((await identity.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
  });

  test('an issuer that is down at the start is waited for; another issuer in its place is a fault', async () => {
    issuer.down = true;
    const waiting = await open();
    expect(await failureOf(waiting.identify(bearer(await sign(claims()))))).toBeInstanceOf(Unavailable);
    issuer.down = false;
    time.elapsed += 6_000;
    expect((await waiting.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
    issuer.says = { issuer: 'https://other.example' };
    await expect(open()).rejects.toThrow(ConfigError);
  });

  test.each([
    [
      'keys over plain HTTP from another address than loopback',
      () => `${issuer.url.replace('127.0.0.1', '0.0.0.0')}/jwks`,
    ], // it is there, all the same
    ['a place of keys that is no URL', () => '/jwks'],
    ['no place of keys', () => undefined],
  ])('%s: nothing is trusted', async (_, place) => {
    issuer.says = { jwks_uri: place() };
    expect(await failureOf((await open()).identify(bearer(await sign(claims()))))).toBeInstanceOf(Unavailable);
  });

  test('the issuer’s symmetric key is no key', async () => {
    const secret = randomBytes(32);
    issuer.keys = [{ kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' }, es.jwk];
    const strict = await open();
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'shared' }).sign(secret);
    expect(await failureOf(strict.identify(bearer(token)))).toBeInstanceOf(Unauthenticated);
    expect((await strict.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
  });
});
