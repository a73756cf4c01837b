import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchema, parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settings } from '../src/config.js';
import { follow } from '../src/tools/follow.js';
import { fold } from '../src/tools/readme-fold.js';
import { checkArrow, documents, readmes } from '../src/tools/readme-parts.js';
import { startTestApp, type TestApp } from './kit/app.js';

const FILES = ['README.md', 'README.zh-CN.md'] as const;
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

test('answers, tables, codes and the picture are those of the code: npm run readme writes them', async () => {
  const planner = await app.as({ role: 'PLANNER' });
  const texts = await readmes(app.url, (query) => app.ask(query), (query) => app.ask(query, {}, { headers: planner })); // prettier-ignore
  for (const [file, text] of Object.entries(texts)) expect(read(file), `${file}: run npm run readme`).toBe(text);
}, 60_000);

test('what is known now of a planner’s example was not known then', async () => {
  const { data } = await app.ask(read('schema/operations/planner/07-what-did-we-know-then.graphql'));
  const { earlier, ...now } = data.progress;
  expect(earlier).not.toMatchObject({ actual: now.actual });
  expect(earlier).not.toMatchObject({ status: now.status });
});

const LANGUAGES = ['.md', '.zh-CN.md'] as const;

describe.each(LANGUAGES)('papers that end in %s', (ending) => {
  const text = documents.map((name) => read(`${name}${ending}`)).join('\n');

  test('name every command that package.json has, and no other', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    const named = [...text.matchAll(/(?:^|`)npm (?:run (?:-s )?([\w:-]+)|(\w+))/gm)].map(
      ([, script, command]) => (script ?? command)!,
    );
    expect([...new Set(named)].sort()).toEqual(['ci', ...Object.keys(scripts)].sort());
  });

  test('have every setting', () => {
    for (const { name } of settings) expect(text).toContain(`| \`${name}\``);
  });
});

const ALL = documents;
const linksOf = (file: string): string[] =>
  [...read(file).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path]) => path!);
/** The anchor that a heading has. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(
    ([, title]) =>
      `#${title!
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^\p{L}\p{N}-]/gu, '')}`,
  );

test.each(ALL.flatMap((name) => [`${name}.md`, `${name}.zh-CN.md`]))('links of %s lead to files and headings that are there', (file) => {
  const broken = linksOf(file).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = new URL(path || file.replace(/^.*\//, ''), new URL(`../${file}`, import.meta.url));
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(`#${anchor}`));
  });
  expect(broken).toEqual([]);
}); // prettier-ignore

test.each(LANGUAGES.map((ending) => `docs/architecture${ending}`))('the files that %s names are there', (file) => {
  const named = [...read(file).matchAll(/`((?:src|kernel|modules|server|seeds|test)\/[\w./-]+)`/g)].map(([, path]) => path!);
  const isThere = (path: string): boolean => ['', 'src/'].some((above) => existsSync(new URL(`../${above}${path}`, import.meta.url)));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
  expect(named.length).toBeGreaterThan(25);
}); // prettier-ignore

test.each(FILES)('a newcomer who follows %s asks, signs in, moves a unit, is refused and moves another', async (file) => {
  const text = read(file);
  const blocks = (language: string): string[] => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'gm'))].map(([, block]) => block!);
  const [first, unmoved] = blocks('graphql');
  expect((await app.ask(first!, undefined, { headers: { authorization: '' } })).data.region.name).toBe('栗子坪村');
  const mint = blocks('sh').find((block) => block.includes('token'))!;
  const environment = { ...process.env, DATA_DIR: app.dataDir };
  const { stdout: token } = await promisify(execFile)('sh', ['-c', mint], { cwd: fileURLToPath(new URL('..', import.meta.url)), env: environment });
  const headers = { authorization: `Bearer ${token.trim()}` };
  const transition = read('schema/operations/4-transition.graphql');
  const move = async (input?: object): Promise<string[]> => {
    const { data } = await app.ask(transition, input && { input }, { headers });
    return data.transitionDemonstrationUnit.userErrors.map(({ code }: { code: string }) => code);
  };
  expect(await move()).toEqual(['VERSION_CONFLICT']); // the answers above moved it already
  const [another] = (await app.ask(unmoved!)).data.demonstrationUnits.nodes;
  expect(await move({ id: another.id, to: 'ASSESSED', expectedVersion: another.version })).toEqual([]);
}, 60_000); // prettier-ignore

test('both languages have the same headings, blocks and links, in the same order', () => {
  const outline = (file: string): string[] => {
    const marks = read(file).matchAll(/^(#+) |^```(\w+)$|\]\(([^)]+)\)|<!-- (.+?) -->|^\s*(\|)/gm);
    return [...marks].map(
      (match) =>
        match
          .slice(1)
          .find(Boolean)!
          .replace(/^README.*\.md$/, 'the other')
          .replace('.zh-CN.md', '.md')
          .replace(/(^|\.md)#[^#\s].*/, '$1#'), // headings have their own words in each language
    );
  };
  for (const file of ALL) expect(outline(`${file}.zh-CN.md`)).toEqual(outline(`${file}.md`));
});

test('an arrow of the picture must be a relation that can be walked back', () => {
  const schema = buildSchema(`type Query { pond: Pond }
    type Pond { region: Region owner: Region } type Region { ponds: PondConnection! } type PondConnection { nodes: [Pond!]! }
    type Boat { region: Region }`);
  expect(() => checkArrow(schema, 'Pond', 'region', 'Region')).not.toThrow();
  expect(() => checkArrow(schema, 'Pond', 'county', 'Region')).toThrow('Pond.county');
  expect(() => checkArrow(schema, 'Pond', 'region', 'Pond')).toThrow('Pond.region -> Pond');
  expect(() => checkArrow(schema, 'Ship', 'region', 'Region')).toThrow('Ship');
  expect(() => checkArrow(schema, 'Boat', 'region', 'Region')).toThrow('walks Boat.region back');
});

test('a folded document or answer says the same as before', () => {
  const blocks = ALL.flatMap((name) => [`${name}.md`, `${name}.zh-CN.md`]).flatMap((file) => [
    ...read(file).matchAll(/^```(graphql|json)\n([\s\S]*?)^```/gm),
  ]);
  expect(blocks.length).toBeGreaterThanOrEqual(20);
  for (const [, language, text] of blocks) {
    if (language === 'json') expect(fold(JSON.stringify(JSON.parse(text!), null, 2))).toBe(text!.trim());
    else expect(() => parse(text!)).not.toThrow();
  }
  const folded = fold(
    'query A($a: I = {\n  b: 1\n  c: [2]\n}) {\n  d(\n    a: $a\n  ) {\n    e {\n      f\n    }\n    g\n  }\n}',
  );
  expect(folded).toBe('query A($a: I = { b: 1, c: [2] }) { d(a: $a) { e { f } g } }');
  expect(print(parse(folded))).toBe(print(parse('query A($a: I = {b: 1, c: [2]}) { d(a: $a) { e { f } g } }')));
});

test('the client of the README gets each move once and in order across a cut', async () => {
  const { data } = await app.ask(
    '{ demonstrationUnits(filter: { within: "420506" }, first: 3) { nodes { id version name state } } }',
  );
  const units: { id: string; version: number; name: string; state: string }[] = data.demonstrationUnits.nodes;
  const move = ({ id, version, state }: (typeof units)[number]) =>
    app.ask(
      `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { userErrors { code } feedPosition } }`,
      {
        input: { id, expectedVersion: version, to: state === 'CREATING' ? 'ASSESSED' : 'WITHDRAWN' },
      },
    );
  const line = await proxyTo(app.url);
  const [first, second, third] = units;
  const heard: string[] = [];
  let tell = (): void => undefined;
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => (tell = () => heard.length >= count && resolve()));
  const before = (await move(first!)).data.transitionDemonstrationUnit.feedPosition;
  const stop = follow(
    `${line.url}/graphql`,
    '420506',
    ({ record }) => {
      heard.push(record!.name);
      tell();
    },
    before,
  );
  const one = until(1);
  await move(second!);
  await one;
  line.cut();
  const two = until(2);
  await move(third!);
  await two;
  expect(heard).toEqual([second!.name, third!.name]);
  stop();
  await line.close();
}, 30_000);

/** A connection that can be cut as a network cuts it. */
async function proxyTo(url: string): Promise<{ url: string; cut(): void; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [near, far])
      open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
