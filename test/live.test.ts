import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from './kit/app.js';
import { subscribe, type Subscriber } from './kit/socket.js';

interface Moved {
  readonly position: string;
  readonly from: string;
  readonly to: string;
  readonly record: { readonly id: string; readonly version: number };
}

const FOLLOW = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) { position from to reason by record { id version } }
}`;
const MOVE = `mutation ($input: TransitionDemonstrationUnitInput!) {
  transitionDemonstrationUnit(input: $input) {
    demonstrationUnit { id state version } feedPosition
    userErrors { code path message ... on VersionConflict { currentVersion changedFields current { id } } }
  }
}`;
const UNITS = `query ($county: RegionCode!) {
  demonstrationUnits(filter: { within: $county, state: CREATING }, first: 20) { nodes { id version state } }
}`;

let writer: TestApp;
let reader: TestApp;
beforeAll(async () => {
  writer = await startTestApp();
  reader = await startTestApp({ databaseUrl: writer.databaseUrl });
});
afterAll(async () => {
  await reader.stop();
  await writer.stop();
});

const unitsOf = async (county: string): Promise<{ id: string; version: number }[]> =>
  (await writer.ask(UNITS, { county })).data.demonstrationUnits.nodes;

const follow = (app: TestApp, variables: Record<string, unknown>) =>
  subscribe<Moved>({ url: app.url, query: FOLLOW, variables, pick: (data) => data['demonstrationUnitTransitioned']! });

const move = async (unit: { id: string; version: number }, to: string, rest: object = {}) =>
  (await writer.ask(MOVE, { input: { id: unit.id, expectedVersion: unit.version, to, ...rest } })).data
    .transitionDemonstrationUnit;

test('a change made through one process reaches a subscriber of another', async () => {
  const [unit] = await unitsOf('420527');
  const subscriber = await follow(reader, { region: '4205' });
  const answer = await move(unit!, 'ASSESSED', { reason: '实地评估' });
  const [event] = await subscriber.until(1);
  expect(event).toMatchObject({
    from: 'CREATING',
    to: 'ASSESSED',
    reason: '实地评估',
    by: 'person:tester',
    record: { id: unit!.id, version: 2 },
  });
  expect(event!.position).toBe(answer.feedPosition);
  await subscriber.close();
});

test('a subscriber that is killed and comes back with its position misses nothing and gets nothing twice', async () => {
  const units = await unitsOf('420581');
  expect(units.length).toBeGreaterThanOrEqual(3);
  const first = await follow(reader, { region: '420581' });
  await move(units[0]!, 'ASSESSED');
  const [seen] = await first.until(1);
  first.kill();
  await move(units[0]!.id === seen!.record.id ? { ...units[0]!, version: 2 } : units[0]!, 'CERTIFIED');
  await move(units[1]!, 'WITHDRAWN');
  const second = await follow(reader, { region: '420581', after: seen!.position });
  await move(units[2]!, 'ASSESSED');
  const events = await second.until(3);
  expect(events.map(({ to, record }) => [record.id, to])).toEqual([
    [units[0]!.id, 'CERTIFIED'],
    [units[1]!.id, 'WITHDRAWN'],
    [units[2]!.id, 'ASSESSED'],
  ]);
  await second.close();
});

test('a subscriber of a county hears of that county alone', async () => {
  const [outside] = await unitsOf('420506');
  const [inside] = await unitsOf('420582');
  const subscriber = await follow(reader, { region: '420582' });
  await move(outside!, 'ASSESSED');
  await move(inside!, 'ASSESSED');
  const [event] = await subscriber.until(1);
  expect(event!.record.id).toBe(inside!.id);
  await subscriber.close();
});

test('a subscriber of some states hears of moves from and to these alone, of what came before and what comes', async () => {
  const SOME = `subscription ($from: [DemonstrationState!], $to: [DemonstrationState!], $after: Position) {
    demonstrationUnitTransitioned(from: $from, to: $to, region: "420526", after: $after) { position from to record { id version } }
  }`;
  const some = (variables: Record<string, unknown>) =>
    subscribe<Moved>({
      url: reader.url,
      query: SOME,
      variables,
      pick: (data) => data['demonstrationUnitTransitioned']!,
    });
  const [one, other] = await unitsOf('420526');
  const after = (await writer.ask('{ changes { position } }')).data.changes.position;
  const [assessed, certified, withdrawn] = ['CREATING→ASSESSED', 'ASSESSED→CERTIFIED', 'CREATING→WITHDRAWN'] as const;
  // each has the last move, so that nothing can follow unseen
  const wanted: [wants: Record<string, unknown>, moves: string[]][] = [
    [{ from: null, to: null }, [assessed, certified, withdrawn]],
    [{ from: ['CREATING'] }, [assessed, withdrawn]],
    [{ to: ['CERTIFIED', 'WITHDRAWN'] }, [certified, withdrawn]],
    [{ from: ['CREATING', 'CERTIFIED'], to: ['WITHDRAWN', 'CERTIFIED'] }, [withdrawn]],
  ];
  const following = await Promise.all(wanted.map(([wants]) => some({ ...wants, after })));
  await move(one!, 'ASSESSED');
  await move({ id: one!.id, version: 2 }, 'CERTIFIED');
  await move(other!, 'WITHDRAWN');
  const movesOf = async (subscriber: Subscriber<Moved>, { length }: readonly string[]): Promise<string[]> =>
    (await subscriber.until(length)).map(({ from, to }) => `${from}→${to}`);
  for (const [n, [wants, moves]] of wanted.entries()) {
    const resumed = await some({ ...wants, after });
    expect(await movesOf(following[n]!, moves)).toEqual(moves);
    expect(await movesOf(resumed, moves)).toEqual(moves);
    await Promise.all([resumed.close(), following[n]!.close()]);
  }
});

test('a position of another database or of the future is refused', async () => {
  const elsewhere = await follow(reader, { after: '00000000.1' });
  await expect(elsewhere.until(1)).rejects.toThrow('POSITION_UNKNOWN');
  const { feedPosition } = await move((await unitsOf('420525'))[0]!, 'ASSESSED');
  const ahead = await follow(reader, { after: `${feedPosition.split('.')[0]}.99999999` });
  await expect(ahead.until(1)).rejects.toThrow('POSITION_AHEAD');
  await elsewhere.close();
  await ahead.close();
});

test('a transition that the state machine does not list is refused, with what is possible', async () => {
  const [unit] = await unitsOf('420583');
  const answer = await move(unit!, 'CERTIFIED');
  expect(answer.userErrors).toMatchObject([{ code: 'TRANSITION_NOT_ALLOWED', path: ['to'] }]);
  expect(answer.userErrors[0].message).toContain('ASSESSED');
  expect(answer.demonstrationUnit).toMatchObject({ state: 'CREATING', version: 1 });
  expect(answer.feedPosition).toBeNull();
});

test('of two changes at the same version one wins and the other learns what changed', async () => {
  const [unit] = await unitsOf('420583');
  const answers = await Promise.all([move(unit!, 'ASSESSED'), move(unit!, 'WITHDRAWN')]);
  const refused = answers.filter(({ userErrors }) => userErrors.length > 0);
  expect(refused).toHaveLength(1);
  expect(refused[0].userErrors).toMatchObject([
    {
      code: 'VERSION_CONFLICT',
      path: ['expectedVersion'],
      currentVersion: 2,
      changedFields: ['state'],
      current: { id: unit!.id },
    },
  ]);
});

test('twenty parallel repeats of one idempotency key have one effect and equal answers', async () => {
  const [unit] = await unitsOf('420528');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => move(unit!, 'ASSESSED', { idempotencyKey: 'assess-once' })),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ demonstrationUnit: { state: 'ASSESSED', version: 2 }, userErrors: [] });
  const other = await move(unit!, 'WITHDRAWN', { idempotencyKey: 'assess-once' });
  expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_MISMATCH', path: ['idempotencyKey'] }]);
});

test('an unknown unit is not found, and an id of another type is no unit', async () => {
  for (const id of [
    'DemonstrationUnit:00000000-0000-4000-8000-000000000000',
    'Region:00000000-0000-4000-8000-000000000000',
    '1',
  ]) {
    expect((await move({ id, version: 1 }, 'ASSESSED')).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['id'] },
    ]);
  }
});
