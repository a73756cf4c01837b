import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { subscribe, wire, type Message, type Wire } from './wire.js';

const FOLLOW = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) { position to record { id version ... on DemonstrationUnit { region { name parent { name } } } } }
}`;
const MOVE = `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { userErrors { code } feedPosition } }`;
const UNITS = '{ demonstrationUnits(filter: { state: CREATING }, first: 20) { nodes { id version } } }';

interface Executed {
  readonly msg: string;
  readonly position: string;
  readonly statements: number;
}

let app: TestApp;
const executed: Executed[] = [];
beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line: string) => {
    const entry = JSON.parse(line) as Executed;
    if (entry.msg === 'event') executed.push(entry);
  } }); // prettier-ignore
  app = await startTestApp({ log });
});
afterAll(() => app?.stop());

const isEvent = ({ type, payload }: Message): boolean =>
  type === 'next' && payload.data.demonstrationUnitTransitioned !== null;

test('two hundred subscribers cost the statements of one, an event', async () => {
  const all = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const socket = await wire(app.url);
      socket.send(subscribe('s', FOLLOW, { region: '42' }));
      await socket.results('s', 1); // where it is
      return socket;
    }),
  );
  const { nodes } = (await app.ask(UNITS)).data.demonstrationUnits;
  const positions: string[] = [];
  for (const { id, version } of nodes.slice(0, 5)) {
    const { transitionDemonstrationUnit: moved } = (
      await app.ask(MOVE, { input: { id, expectedVersion: version, to: 'ASSESSED' } })
    ).data;
    positions.push(moved.feedPosition);
  }
  const texts = await Promise.all(all.map(async (socket) => {
    await socket.until((message) => isEvent(message) && message.payload.extensions.position === positions.at(-1));
    return socket.texts.filter((_, n) => isEvent(socket.received[n]!)).join('\n');
  })); // prettier-ignore
  expect(new Set(texts).size).toBe(1);
  expect(all[0]!.received.filter(isEvent).map(({ payload }) => payload.extensions.position)).toEqual(positions);

  const events = executed.filter(({ position, statements }) => statements > 0 && positions.includes(position));
  expect(events.map(({ position }) => position)).toEqual(positions);
  for (const { statements } of events) expect(statements).toBe(3); // the unit, its region, its parent
  kill(all);
});

const kill = (sockets: readonly Wire[]): void => sockets.forEach((socket) => socket.kill());
