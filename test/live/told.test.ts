import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { subscribe, wire } from './wire.js';
import { positionOf } from './writers.js';

/* What a caller may be told of is asked once for the changes that are read together, and as they take each. */

interface Line {
  readonly msg: string;
  readonly statements: number;
}

let app: TestApp;
let ids: string[];
const lines: Line[] = [];
beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  app = await startTestApp({ log });
  const found = await app.sql<{ id: string }>(
    `select id from talent where sensitivity = 'PUBLIC' order by id limit 80`,
  );
  ids = found.map(({ id }) => id);
  expect(ids).toHaveLength(80);
});
afterAll(() => app.stop());

const statementsOf = (name: string): number =>
  lines.splice(0).reduce((sum, { msg, statements }) => sum + (msg === name ? statements : 0), 0);
const EVENTS = `subscription ($after: Position) { changed(types: [TALENT], after: $after) { nodeId by fields { field } } }`;

test('a change that is taken late is told as its record is then', async () => {
  const after = await positionOf(app.url);
  const some = ids.slice(0, 40);
  await app.sql(`update talent set skills = repeat('技', 20000) where id = any($1)`, [some]);
  const changes = async (): Promise<{ nodeId: string }[]> => (await app.ask(`query ($after: Position) { changes(types: [TALENT], after: $after) { changes { nodeId } } }`, { after })).data.changes.changes; // prettier-ignore
  await expect.poll(async () => (await changes()).length).toBe(some.length);
  const last = (await changes()).at(-1)!.nodeId;
  const socket = await wire(app.url);
  const large = Array.from({ length: 6 }, (_, n) => `f${n}: fields { before after }`).join(' ');
  socket.send(subscribe('s', `subscription ($after: Position) { changed(types: [TALENT], after: $after) { nodeId by ${large} } }`, { after })); // prettier-ignore
  await socket.results('s', 1);
  socket.ws.pause();
  const HIDE = `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { feedPosition userErrors { code } } }`;
  const { version } = (await app.ask(`query ($id: ID!) { node(id: $id) { ... on Talent { version } } }`, { id: last })).data.node; // prettier-ignore
  const input = { id: last, expectedVersion: version, sensitivity: 'INTERNAL' };
  expect((await app.ask(HIDE, { input })).data.updateTalent.userErrors).toEqual([]);
  socket.ws.resume();
  const results = (await socket.results('s', some.length)).map(({ payload }) => payload.data.changed);
  expect(results.at(-1)).toMatchObject({ nodeId: last, by: 'withheld', f0: [] });
  expect(results.filter(({ by }) => by === 'database')).toHaveLength(some.length - 1);
  socket.kill();
}, 60_000);

test('whoever catches up costs a statement for many changes, and gets to see what they may', async () => {
  const after = await positionOf(app.url);
  const some = ids.slice(40);
  const [hidden, gone, goneHidden] = some.slice(20);
  await app.sql(`update talent set skills = skills || '·' where id = any($1)`, [some]);
  await app.sql(`update talent set sensitivity = 'INTERNAL' where id = any($1)`, [[hidden, goneHidden]]);
  await app.sql(`delete from talent where id = any($1)`, [[gone, goneHidden]]);
  const withheld = [hidden, hidden, goneHidden, goneHidden].map((id) => `Talent:${id}`).sort();
  const CHANGES = `query ($after: Position) { changes(types: [TALENT], after: $after) { changes { nodeId by } } }`;
  const page = async () => (await app.ask(CHANGES, { after }, { headers: { authorization: '' } })).data.changes.changes as { nodeId: string; by: string }[]; // prettier-ignore
  await expect.poll(async () => (await page()).length).toBe(some.length + 3); // all is numbered, so that one handful has it
  const socket = await wire(app.url);
  lines.length = 0;
  socket.send(subscribe('s', EVENTS, { after }));
  const results = (await socket.results('s', some.length + 3)).map(({ payload }) => payload.data.changed);
  expect(results.flatMap(({ by, nodeId }) => (by === 'withheld' ? [nodeId as string] : [])).sort()).toEqual(withheld);
  expect(statementsOf('event')).toBe(2); // what is there, and how those ended that are not
  socket.kill();
  lines.length = 0;
  const told = await page();
  expect(told.flatMap(({ by, nodeId }) => (by === 'withheld' ? [nodeId] : [])).sort()).toEqual(withheld);
  expect(told.filter(({ nodeId }) => nodeId === `Talent:${gone}`)).toHaveLength(2);
  expect(statementsOf('operation')).toBe(2);
});
