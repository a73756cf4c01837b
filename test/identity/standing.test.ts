import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/kernel/database.js';
import { Unauthenticated, Unavailable } from '../../src/kernel/errors.js';
import { makeKey } from '../../src/kernel/identity/application-key.js';
import { compiled, sql } from '../../src/kernel/sql.js';
import type { Identity } from '../../src/server/identity/identity.js';
import { eventually } from '../live/writers.js';
import { bearer, claims, db, failureOf, issuer, now, open, reset, rs, SECOND, seconds, sign, start, stop, time } from './kit.js'; // prettier-ignore

beforeAll(start);
afterEach(reset);
afterAll(stop);

describe('what holds of credentials', () => {
  let identity: Identity;
  /** Another process on the same database. */
  let neighbour: Identity;
  beforeAll(async () => {
    identity = await open();
    neighbour = await open();
  });
  /** As the graph makes one (application-keys.test.ts). */
  async function issue(expiresAt = new Date(now().getTime() + 3_600_000), into = db) {
    const { id, text, hash } = makeKey();
    const grants = JSON.stringify([{ role: 'DATA_STEWARD', region: '4205', department: 'dept-finance' }]);
    await into.rows(sql`
      insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
      values (${id}, ${hash}, '惠农补贴系统', 'dept-finance', ${grants}::jsonb, 'person:admin', ${now()}, ${expiresAt})`);
    return { id, key: text };
  }
  /** What was known before is too old from then on: with the look of a socket each half second, that is within two. */
  const aSecondLater = (): void => void (time.elapsed += 1_001);

  test('a key is an application of its department, and its secret is kept nowhere', async () => {
    const { id, key } = await issue();
    expect(await identity.identify(bearer(key))).toEqual({
      id: `application:${id}`,
      name: '惠农补贴系统',
      kind: 'APPLICATION',
      grants: [{ role: 'DATA_STEWARD', region: '4205', department: 'dept-finance' }],
      expiresAt: expect.any(Number),
    });
    const [row] = await db.rows<Record<string, unknown>>(
      sql`select *, pg_typeof(hash)::text as type from application_key where id = ${id}`,
    );
    expect(JSON.stringify(row)).not.toContain(key.split('_').at(-1));
    expect(row).toMatchObject({
      department: 'dept-finance',
      created_by: 'person:admin',
      revoked_at: null,
      type: 'bytea',
    });
  });

  test('its use is marked once an hour, not each time', async () => {
    const { id, key } = await issue(new Date(now().getTime() + 3 * 3_600_000));
    const asked: string[] = [];
    const watched: Database = {
      ...db,
      rows: (statement) => {
        asked.push(compiled(statement).sql);
        return db.rows(statement);
      },
    };
    const marks = () => asked.filter((text) => text.startsWith('update application_key set last_used_at')).length;
    const usedAt = async () =>
      (await db.rows<{ at: Date | null }>(sql`select last_used_at as at from application_key where id = ${id}`))[0]?.at;
    const one = await open({}, watched);
    await one.identify(bearer(key)); // what it marks, it asks for before it is done
    expect(marks()).toBe(1);
    await eventually(usedAt).toBeInstanceOf(Date);
    time.ahead = 50 * 60 * SECOND;
    for (const process of [one, await open({}, watched)]) await process.identify(bearer(key));
    expect(marks()).toBe(1);
    time.ahead = 61 * 60 * SECOND;
    const later = now();
    await one.identify(bearer(key));
    expect(marks()).toBe(2);
    await eventually(async () => (await usedAt())! >= later).toBe(true);
  });

  test('a wrong secret, one of another key and half of one are refused', async () => {
    const { id, key } = await issue();
    const another = await issue();
    for (const wrong of [
      `rgk_${id}_${another.key.slice(21)}`,
      `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
      key.slice(0, -20),
      key.toUpperCase(),
    ]) {
      expect(await failureOf(identity.identify(bearer(wrong))), wrong).toBeInstanceOf(Unauthenticated);
    }
  });

  test('a key expires', async () => {
    const { key } = await issue(new Date(now().getTime() + 5_000));
    const actor = await identity.identify(bearer(key));
    time.ahead = 5_000;
    expect(await failureOf(identity.identify(bearer(key)))).toBeInstanceOf(Unauthenticated);
    expect(identity.stillValid(actor)).toBe(false);
  });

  test('a key counts as soon as it is made, wherever it was made', async () => {
    await failureOf(identity.identify(bearer(makeKey().text))); // looks at all keys
    expect((await identity.identify(bearer((await issue()).key))).kind).toBe('APPLICATION');
    expect((await neighbour.identify(bearer((await issue()).key))).kind).toBe('APPLICATION');
  });

  test('a hundred made-up keys at a time wait for one look', async () => {
    const madeUp = () => bearer(makeKey().text);
    const before = db.statements.count;
    await Promise.all(Array.from({ length: 100 }, () => failureOf(identity.identify(madeUp()))));
    expect(db.statements.count - before).toBeLessThanOrEqual(4); // keys and revocations, of the usual look and of a new one
    const began = performance.now();
    for (let i = 0; i < 5; i += 1) await failureOf(identity.identify(madeUp()));
    expect(performance.now() - began).toBeGreaterThan(400); // a tenth of a second each
  });

  test('a revoked key is refused within two seconds, on sockets too', async () => {
    const { id, key } = await issue();
    const there = await neighbour.identify(bearer(key));
    await db.rows(sql`update application_key set revoked_at = ${now()} where id = ${id}`);
    aSecondLater();
    expect(await neighbour.stillValid(there)).toBe(false);
    for (const process of [identity, neighbour])
      expect(await failureOf(process.identify(bearer(key)))).toBeInstanceOf(Unauthenticated);
  });

  test('a key that is made in a transaction goes with it', async () => {
    let made = '';
    await db
      .transaction(async (transaction) => {
        made = (await issue(undefined, transaction)).key;
        throw new Error('undone');
      })
      .catch(() => undefined);
    expect(await failureOf(identity.identify(bearer(made)))).toBeInstanceOf(Unauthenticated);
  });

  test('tokens that a revoked person has got so far are refused; a later one is not', async () => {
    const [old, others] = [await sign(claims({ sub: 'gone' })), await sign(claims({ sub: 'stays' }))];
    const here = await identity.identify(bearer(old));
    const there = await neighbour.identify(bearer(old));
    await db.rows(sql`insert into revocation (subject, at) values ('person:gone', ${now()})`);
    aSecondLater();
    expect(await identity.stillValid(here)).toBe(false);
    expect(await neighbour.stillValid(there)).toBe(false);
    for (const process of [identity, neighbour])
      expect(await failureOf(process.identify(bearer(old)))).toBeInstanceOf(Unauthenticated);
    expect(await neighbour.stillValid({ ...there })).toBe(false); // a copy has lost its proof
    expect((await identity.identify(bearer(others))).id).toBe('person:stays');
    time.ahead = 4_000; // as an issuer dates it whose clock is ahead by what is tolerated: it may have come before
    const ahead = await sign(claims({ sub: 'gone', iat: seconds() }));
    expect(await failureOf(identity.identify(bearer(ahead)))).toBeInstanceOf(Unauthenticated);
    time.ahead = 6_000;
    const again = await identity.identify(bearer(await sign(claims({ sub: 'gone', iat: seconds() }))));
    expect(await identity.stillValid(again)).toBe(true);
  });

  test('a token that says it ends in three months ends after 31 days all the same', async () => {
    const token = bearer(await sign(claims({ iat: seconds(), exp: seconds() + 92 * 24 * 3600 })));
    const actor = await identity.identify(token);
    time.ahead = 31 * 24 * 3600 * SECOND - 2_000; // it stays known: nothing of it is looked at again but its end
    expect((await identity.identify(token)).id).toBe(actor.id);
    time.ahead += 3_000;
    expect(await failureOf(identity.identify(token))).toBeInstanceOf(Unauthenticated);
    expect(await identity.stillValid(actor)).toBe(false);
  });

  test('a token whose end is no instant is refused', async () => {
    const text = JSON.stringify(claims({ iat: seconds() })).replace(/"exp":\d+/, '"exp":1e999');
    expect(await failureOf(identity.identify(bearer(await sign(text))))).toBeInstanceOf(Unauthenticated);
  });

  test('who is in by a key that the issuer withdraws stays no longer than ten minutes', async () => {
    const [withdrawn, kept] = [await sign(claims(), {}, rs), await sign(claims({ sub: 'kept' }))];
    const [out, stays] = [await identity.identify(bearer(withdrawn)), await identity.identify(bearer(kept))];
    issuer.keys = issuer.keys.filter(({ kid }) => kid !== rs.jwk.kid);
    expect(await identity.stillValid(out)).toBe(true);
    time.elapsed += 601 * SECOND;
    await eventually(() => identity.stillValid(out)).toBe(false);
    expect(await identity.stillValid(stays)).toBe(true);
  });

  test('without the database nobody is let in anew, and who is in stays until it is back', async () => {
    let broken = false;
    const failing: Database = {
      ...db,
      rows: (statement) => (broken ? Promise.reject(new Unavailable('UNAVAILABLE')) : db.rows(statement)),
    };
    const alone = await open({}, failing);
    const token = bearer(await sign(claims({ sub: 'in' })));
    const actor = await alone.identify(token);
    broken = true;
    time.elapsed += 2_000;
    expect(await failureOf(alone.identify(token))).toBeInstanceOf(Unavailable);
    expect(await alone.stillValid(actor)).toBe(true);
  });

  test('the standing is read at most once for all who ask at the same time, and not again for half a second', async () => {
    const token = bearer(await sign(claims({ sub: 'busy' })));
    const actor = await identity.identify(token);
    time.elapsed += 2_000;
    const before = db.statements.count;
    await Promise.all(Array.from({ length: 500 }, async () => identity.stillValid(actor)));
    expect(identity.stillValid(actor)).toBe(true); // at once
    expect(db.statements.count - before).toBe(2); // keys and revocations
  });
});
