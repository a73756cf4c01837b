import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/kernel/access/actor.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import {
  type Ask,
  asking,
  type Caller,
  CALLERS,
  DOORS,
  hear,
  HERE,
  prepare,
  type Record,
  type Rights,
  SEARCHES,
  THERE,
} from './doors.js';

let app: TestApp;
let records: Record[];
beforeAll(async () => {
  app = await startTestApp();
  records = await prepare(app);
});
afterAll(() => app.stop());

const local = (id: string): string => id.slice(id.indexOf(':') + 1);
const callers = Object.keys(CALLERS) as Caller[];

describe.each(callers)('%s', (caller) => {
  const { reads, searches, unmasks }: Rights = CALLERS[caller];
  const sees = ({ isPublic, county }: Record, where: readonly string[]): boolean => isPublic || where.includes(county);

  test.each(Object.keys(DOORS))('comes by the %s to what may be read, and to nothing else', async (guard) => {
    const ask = await asking(app, caller);
    const found = await Promise.all(records.map(async (record) => [record, await DOORS[guard]!(ask, record, app)]));
    expect(found).toEqual(records.map((record) => [record, sees(record, reads)]));
  });

  test.each(Object.keys(SEARCHES))('comes by the %s to what may be searched, and to nothing else', async (guard) => {
    const ask = await asking(app, caller);
    const found = await Promise.all(records.map(async (record) => [record, await SEARCHES[guard]!(ask, record, app)]));
    expect(found).toEqual(records.map((record) => [record, sees(record, searches) && sees(record, reads)]));
  });

  test('hears of changes to what may be read, polling or following, and of nothing else', async () => {
    const ask = await asking(app, caller);
    const { position: after } = (await ask(`{ changes { position } }`)).changes;
    for (const { id } of records.toSorted((a, b) => Number(a.isPublic) - Number(b.isPublic)))
      await app.sql(`update talent set skills = skills || '·' where id = $1`, [local(id)]);
    const seen = records.filter((record) => sees(record, reads)).map(({ id }) => id).sort(); // prettier-ignore
    const heard = await hear<{ changed: { nodeId: string } | null }>(app, ask, `subscription ($after: Position) { changed(after: $after, types: [TALENT]) { nodeId } }`, { after },
      (all) => all.filter(({ changed }) => changed).length === seen.length); // prettier-ignore
    expect(heard.flatMap(({ changed }) => (changed ? [changed.nodeId] : [])).sort()).toEqual(seen);
    const { changes } = (await ask(`query ($after: Position) { changes(after: $after, types: [TALENT]) { changes { nodeId } } }`, { after })).changes; // prettier-ignore
    expect(changes.map(({ nodeId }: { nodeId: string }) => nodeId).sort()).toEqual(seen);
  });

  test('gets personal values in full only where that is allowed, and else a mask', async () => {
    const ask = await asking(app, caller);
    for (const record of records.filter((each) => sees(each, reads))) {
      const [full] = await app.sql<{ value: string }>(`select value from personal where subject = $1 and field = 'phone'`, [local(record.id)]); // prettier-ignore
      const { node } = await ask(
        `query ($id: ID!) { node(id: $id) { ... on Talent { phone { value isMasked } birthYear { value isMasked } } } }`,
        { id: record.id },
      );
      const isMasked = !unmasks.includes(record.county);
      const { value } = full!;
      expect(node.phone).toEqual({ value: isMasked ? `${value.slice(0, 3)}****${value.slice(-4)}` : value, isMasked });
      expect(node.birthYear.isMasked).toBe(isMasked);
      if (isMasked) expect(node.birthYear.value % 10).toBe(0);
    }
  });
});

interface Told {
  readonly nodeId: string;
}

describe('a record that is made internal', () => {
  test('is told to those who lose it as its id and nothing else, and leaves their boards', async () => {
    const record = records.find(({ isPublic, county }) => isPublic && county === HERE)!;
    const CHANGED = `subscription ($after: Position) { changed(after: $after, types: [TALENT]) {
      nodeId by reason fields { field } region { code } node { id } } }`;
    const told = async (caller: Caller, after: string) =>
      (await hear<{ changed: Told | null }>(app, await asking(app, caller), CHANGED, { after }, (all) => all.some(({ changed }) => changed?.nodeId === record.id))) // prettier-ignore
        .map(({ changed }) => changed).find((changed) => changed?.nodeId === record.id); // prettier-ignore
    const nobody = await asking(app, 'nobody');
    const { position: after } = (await nobody(`{ changes { position } }`)).changes;
    const opened = Promise.withResolvers<void>();
    const board = hear<{ liveTalents: { upserted: { id: string }[]; removed: string[] } | null }>(app, nobody,
      `subscription ($id: ID!) { liveTalents(filter: { id: { eq: $id } }) { upserted { id } removed } }`, { id: record.id },
      (all) => { opened.resolve(); return all.some(({ liveTalents }) => liveTalents?.removed.length); }); // prettier-ignore
    await opened.promise;
    await app.sql(`update talent set sensitivity = 'INTERNAL', skills = 'secret' where id = $1`, [local(record.id)]);
    try {
      expect(await told('nobody', after)).toEqual({ nodeId: record.id, by: 'withheld', reason: null, fields: [], region: null, node: null }); // prettier-ignore
      expect(await told('the steward of the county', after)).toMatchObject({ nodeId: record.id, by: 'database', node: { id: record.id } }); // prettier-ignore
      expect((await board).at(-1)!.liveTalents).toMatchObject({ upserted: [], removed: [record.id] });
    } finally {
      await app.sql(`update talent set sensitivity = 'PUBLIC' where id = $1`, [local(record.id)]);
    }
  });

  test('keeps that part of its history from those who could not see it then, and is not made up for them', async () => {
    const { id } = records.find(({ isPublic, county }) => isPublic && county === THERE)!;
    await app.sql(`update talent set sensitivity = 'INTERNAL' where id = $1`, [local(id)]);
    await app.sql(`update talent set skills = '内部时所写' where id = $1`, [local(id)]);
    await app.sql(`update talent set sensitivity = 'PUBLIC' where id = $1`, [local(id)]);
    const PAST = `query ($id: ID!) { node(id: $id) { ... on Talent { history(first: 50) { totalCount nodes { version fields { after } } } asOf(at: "2099-01-01T00:00:00Z") { skills } } } }`;
    const nobody = (await (await asking(app, 'nobody'))(PAST, { id })).node;
    const steward = (await (await asking(app, 'the steward of the other county'))(PAST, { id })).node;
    expect(JSON.stringify(nobody.history)).not.toContain('内部时所写');
    expect(nobody.history.totalCount).toBe(nobody.history.nodes.length);
    expect(steward.history.totalCount).toBe(nobody.history.totalCount + 2);
    expect(JSON.stringify(steward.history)).toContain('内部时所写');
    expect([nobody.asOf, steward.asOf]).toEqual([null, { skills: '内部时所写' }]);
  });

  test('is no longer told of in what came before, but for its id', async () => {
    const { id } = records.find(({ isPublic, county }) => isPublic && county === HERE)!;
    const nobody = await asking(app, 'nobody');
    const steward = await asking(app, 'the steward of the county');
    await expect.poll(() => app.sql('select event from outbox')).toEqual([]); // all before is numbered
    const { position: after } = (await nobody(`{ changes { position } }`)).changes;
    await app.sql(`update talent set skills = '公开时所写' where id = $1`, [local(id)]);
    await app.sql(`update talent set sensitivity = 'INTERNAL' where id = $1`, [local(id)]);
    const CHANGE = `position nodeId by reason requestId fields { field after } region { code } node { id }`;
    const polled = async (ask: Ask) => (await ask(`query ($after: Position) { changes(after: $after, types: [TALENT]) { changes { ${CHANGE} } } }`, { after })).changes.changes.filter(({ nodeId }: Told) => nodeId === id); // prettier-ignore
    const followed = async (ask: Ask) =>
      (await hear<{ changed: Told | null }>(app, ask, `subscription ($after: Position) { changed(after: $after, types: [TALENT]) { ${CHANGE} } }`, { after },
        (all) => all.filter(({ changed }) => changed?.nodeId === id).length === 2)).flatMap(({ changed }) => (changed?.nodeId === id ? [changed] : [])); // prettier-ignore
    try {
      const withheld = { nodeId: id, by: 'withheld', reason: null, requestId: null, fields: [], region: null, node: null }; // prettier-ignore
      expect(await followed(nobody)).toMatchObject([withheld, withheld]);
      expect(await polled(nobody)).toMatchObject([withheld, withheld]); // it is numbered by now
      expect((await polled(steward))[0]).toMatchObject({ by: 'database', fields: [{ after: '"公开时所写"' }], node: { id } }); // prettier-ignore
    } finally {
      await app.sql(`update talent set sensitivity = 'PUBLIC' where id = $1`, [local(id)]);
    }
  });

  test('and moved at once is not told of to those who watch the place that it moved to', async () => {
    const { id } = records.find(({ isPublic, county }) => isPublic && county === HERE)!;
    const [{ region_id: was }] = (await app.sql<{ region_id: string }>(`select region_id from talent where id = $1`, [local(id)])) as [{ region_id: string }]; // prettier-ignore
    const nobody = await asking(app, 'nobody');
    const { position: after } = (await nobody(`{ changes { position } }`)).changes;
    await app.sql(`update talent set sensitivity = 'INTERNAL', region_id = (select id from region where code = $2) where id = $1`, [local(id), THERE]); // prettier-ignore
    const query = `subscription ($after: Position, $region: RegionCode) { changed(after: $after, region: $region, types: [TALENT]) { nodeId } }`;
    const elsewhere = `query ($after: Position, $region: RegionCode) { changes(after: $after, region: $region, types: [TALENT]) { changes { nodeId } } }`;
    const heard = (region: string) =>
      hear<{ changed: object | null }>(app, nobody, query, { after, region }, (all) => all.some(({ changed }) => changed)); // prettier-ignore
    try {
      expect((await heard(HERE)).at(-1)).toEqual({ changed: { nodeId: id } });
      expect((await nobody(elsewhere, { after, region: THERE })).changes.changes).toEqual([]);
    } finally {
      await app.sql(`update talent set sensitivity = 'PUBLIC', region_id = $2 where id = $1`, [local(id), was]);
    }
  });

  test('is not told of as a move of its state: neither from where, where to, by whom nor why', async () => {
    const reviewer = await asking(app, 'a reviewer of the prefecture');
    const nobody = await asking(app, 'nobody');
    const MOVE = `mutation ($input: TransitionObservationInput!) { transitionObservation(input: $input) { observation { version } userErrors { code } } }`;
    const { observations } = await nobody(`{ observations(filter: { within: "${HERE}", state: APPROVED, indicator: { key: { eq: "tap-water-coverage" } } }, first: 1) { nodes { id version } } }`); // prettier-ignore
    const [{ id, version }] = observations.nodes;
    const { position: after } = (await nobody(`{ changes { position } }`)).changes;
    const input = { id, expectedVersion: version, to: 'RETURNED', reason: '数字有误' };
    expect((await reviewer(MOVE, { input })).transitionObservation.userErrors).toEqual([]);
    const heard = async (ask: Ask) =>
      (await hear<{ observationTransitioned: object | null }>(app, ask,
        `subscription ($after: Position) { observationTransitioned(after: $after) { nodeId from to by reason record { id } } }`, { after },
        (all) => all.some(({ observationTransitioned: moved }) => moved))).at(-1)!.observationTransitioned; // prettier-ignore
    expect(await heard(nobody)).toEqual({ nodeId: id, from: null, to: null, by: 'withheld', reason: null, record: null }); // prettier-ignore
    // whoever is not told a state does not learn it by asking for it
    for (const wants of ['from: APPROVED', 'to: RETURNED']) {
      const ofThese = `subscription ($after: Position) { observationTransitioned(${wants}, after: $after) { nodeId } }`;
      const hears = async (ask: Ask) => (await hear<{ observationTransitioned: object | null }>(app, ask, ofThese, { after }, (all) => all.length > 0)).at(-1)!.observationTransitioned; // prettier-ignore
      expect([await hears(nobody), await hears(reviewer)]).toEqual([null, { nodeId: id }]);
    }
    expect(await heard(reviewer)).toEqual({ nodeId: id, from: 'APPROVED', to: 'RETURNED', by: 'person:tester', reason: '数字有误', record: { id } }); // prettier-ignore
  });
});

describe('a record that is published', () => {
  test('takes nothing of its internal past along, by any way', async () => {
    const steward = await asking(app, 'the steward of the other county');
    const nobody = await asking(app, 'nobody');
    const { position: after } = (await nobody(`{ changes { position } }`)).changes;
    const region = (await nobody(`{ region(code: "${THERE}") { id } }`)).region.id;
    const made = await steward(
      `mutation ($region: ID!) { createTalent(input: { name: "密甲", kinds: [LOCAL_EXPERT], skills: "制茶", registeredOn: "2024-01-01", region: $region, sensitivity: INTERNAL, remark: "内部" }) { talent { id } userErrors { code } } }`,
      { region },
    );
    const { id } = made.createTalent.talent;
    await steward(
      `mutation ($id: ID!) { updateTalent(input: { id: $id, expectedVersion: 1, remark: "公开", sensitivity: PUBLIC }) { userErrors { code } } }`,
      { id },
    );
    const FIELDS = `fields { field before after }`;
    const ways: { [way: string]: (ask: Ask) => Promise<unknown> } = {
      history: (ask) => ask(`query ($id: ID!) { node(id: $id) { ... on Talent { history { nodes { ${FIELDS} } } } } }`, { id }), // prettier-ignore
      changes: (ask) => ask(`query ($after: Position) { changes(after: $after, types: [TALENT]) { changes { ${FIELDS} } } }`, { after }), // prettier-ignore
      changed: (ask) => hear<{ changed: object | null }>(app, ask, `subscription ($after: Position) { changed(after: $after, types: [TALENT]) { ${FIELDS} } }`, { after }, (all) => JSON.stringify(all).includes('公开')), // prettier-ignore
    };
    for (const [way, come] of Object.entries(ways)) {
      const shown = JSON.stringify(await come(nobody));
      expect([way, shown.includes('公开'), shown.includes('内部'), shown.includes('INTERNAL')]).toEqual([way, true, false, false]); // prettier-ignore
      expect([way, JSON.stringify(await come(steward))]).toEqual([way, expect.stringContaining('内部')]);
    }
  });
});

describe('a request that is repeated', () => {
  test('is answered with the rights of today, and after 30 days is another', async () => {
    const region = (await (await asking(app, 'nobody'))(`{ region(code: "${HERE}") { id } }`)).region.id;
    const input = { name: '复甲', kinds: ['LOCAL_EXPERT'], skills: '制茶', registeredOn: '2024-01-01', region, sensitivity: 'INTERNAL', idempotencyKey: 'made-once' }; // prettier-ignore
    const grant = { role: 'DATA_STEWARD', region: HERE } as const;
    const createAs = async (...grants: Partial<Grant>[]) =>
      (await app.ask(`mutation ($input: CreateTalentInput!) { createTalent(input: $input) { talent { id name } userErrors { code } } }`, { input }, { headers: await app.asPerson('once', ...grants) })).data.createTalent; // prettier-ignore
    const first = await createAs(grant);
    expect(first).toMatchObject({ talent: { name: '复甲' }, userErrors: [] });
    expect(await createAs()).toEqual({ talent: null, userErrors: [] });
    expect(await createAs(grant)).toEqual(first);
    const [stored] = await app.sql<{ outcome: object }>(`select outcome from idempotency where key = 'made-once'`);
    expect(JSON.stringify(stored)).not.toContain('复甲');
    await app.sql(`update idempotency set at = at - interval '31 days' where key = 'made-once'`);
    expect((await createAs(grant)).talent.id).not.toBe(first.talent.id);
  });
});
