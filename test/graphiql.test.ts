/** GraphiQL at `/`: its files by plain HTTP, and the page as a person without internet sees it, in a headless Chromium. */
import fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { existsSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { loadBundle } from '../src/server/graphiql/bundle.js';
import { type GraphiqlExample, serveGraphiql } from '../src/server/graphiql/index.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const CHROMIUM_ARGS = [
  '--no-sandbox', // tests run as root in containers
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SLOW_MS = 60_000; // building takes 3 s and opening the page as long; a busy CI machine is slower

/** What the tests need to know of a server. The first example is a query, the fourth has variables, the last is a subscription. */
interface Server {
  readonly url: string;
  readonly tabs: readonly string[];
  /** Text in the first tab's answer, in the fourth's variables, and in the last's first event. */
  readonly answer: string;
  readonly variable: string;
  readonly event: string;
  stop(): Promise<void>;
}

/** The one place that knows which server is tested. */
async function startServer(): Promise<Server> {
  const app = stubApp();
  const sockets = new WebSocketServer({ server: app.server, path: '/graphql' });
  const subscriptions = useServer({ schema, roots: { query: root, subscription: root } }, sockets);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    tabs: EXAMPLES.map(({ name }) => name),
    answer: '宜昌市',
    variable: '"code"',
    event: '长阳土家族自治县',
    stop: async () => {
      await subscriptions.dispose();
      await app.close();
    },
  };
}

const EXAMPLES: readonly GraphiqlExample[] = [
  { name: 'Area', query: 'query Area {\n  area\n}\n' },
  { name: 'Counties', query: 'query Counties {\n  counties\n}\n' },
  { name: 'Hostile', query: 'query Hostile {\n  # </script><script>alert(1)</script>\n  area\n}\n' },
  {
    name: 'County',
    query: 'query County($code: ID!) {\n  county(code: $code)\n}\n',
    variables: '{\n  "code": "420528"\n}',
  },
  { name: 'Changes', query: 'subscription Changes {\n  changed\n}\n' },
];

const schema = buildSchema(`
  "查询入口 · Where reading starts."
  type Query {
    "示范区 · The area's name."
    area: String!
    counties: [String!]!
    county(code: ID!): String
  }
  type Subscription { changed: String! }
`);

const root = {
  area: '宜昌市',
  counties: ['五峰土家族自治县', '长阳土家族自治县'],
  county: ({ code }: { code: string }) => (code === '420528' ? '长阳土家族自治县' : null),
  async *changed() {
    yield { changed: '长阳土家族自治县' };
    await new Promise(() => undefined); // quiet afterwards, as live data mostly is
  },
};

/** Shows the schema only to who has this token. */
const TOKEN = 'a-token';

function stubApp(isStrict = false): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  serveGraphiql(app, { examples: EXAMPLES });
  app.post<{ Body: { query: string; variables?: Record<string, unknown>; operationName?: string } }>(
    '/graphql',
    async ({ body, headers }, reply) => {
      if (isStrict && body.query.includes('__schema') && headers.authorization !== `Bearer ${TOKEN}`)
        return reply.code(403).send({ errors: [{ message: 'shut', extensions: { code: 'INTROSPECTION_FORBIDDEN' } }] });
      return graphql({
        schema,
        rootValue: root,
        source: body.query,
        variableValues: body.variables,
        operationName: body.operationName,
      });
    },
  );
  return app;
}

// Before any server: while it builds, a server shows a notice instead of the page.
beforeAll(async () => void (await loadBundle()), SLOW_MS);

describe('the files of GraphiQL', () => {
  const app = stubApp();
  let html: string;
  beforeAll(async () => {
    html = (await app.inject('/')).body;
  });
  afterAll(() => app.close());

  const fileOf = (pattern: RegExp): string => {
    const [name] = pattern.exec(html) ?? [];
    expect(name, html).toBeDefined();
    return `/${name}`;
  };

  test('the page is Chinese, named, and lets nothing from elsewhere in', async () => {
    const { headers, statusCode } = await app.inject('/');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toContain("default-src 'self'; worker-src 'self' blob:");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('<title>乡村图谱 · Rural Graph</title>');
  });

  test('an example cannot break out of the page', () => {
    expect(html).not.toContain('</script><script>alert');
    const boot = /id="boot">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect((JSON.parse(boot) as { examples: unknown }).examples).toEqual(EXAMPLES);
  });

  test.each([
    [/graphiql\/main-\w+\.js/, 'text/javascript; charset=utf-8'],
    [/graphiql\/main-\w+\.css/, 'text/css; charset=utf-8'],
    [/graphiql\/graphql\.worker-\w+\.js/, 'text/javascript; charset=utf-8'],
  ])('%s is typed, kept for ever, and the same with and without gzip', async (pattern, type) => {
    const plain = await app.inject(fileOf(pattern));
    const packed = await app.inject({ url: fileOf(pattern), headers: { 'accept-encoding': 'br, gzip' } });
    expect(plain.statusCode).toBe(200);
    expect(plain.headers['content-type']).toBe(type);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['x-content-type-options']).toBe('nosniff');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
  });

  test.each([
    '',
    'main.js',
    'manifest.json',
    '../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    'constructor',
  ])('there is no file /graphiql/%s', async (name) => {
    expect((await app.inject(`/graphiql/${name}`)).statusCode).toBe(404);
  });

  test('an example whose tab would bear another name is refused at start', () => {
    const examples = [{ name: 'Area', query: 'query Region { area }' }];
    expect(() => serveGraphiql(fastify(), { examples })).toThrow('Area');
  });
});

const isAbsent = !existsSync(CHROMIUM);
const reason = isAbsent ? ` [skipped: no Chromium at ${CHROMIUM}]` : '';

test.runIf(isAbsent && process.env['CI'])('Chromium is installed where CI runs', () => {
  expect.fail(`no Chromium at ${CHROMIUM}`);
});

describe.skipIf(isAbsent)(`GraphiQL in a browser without internet${reason}`, { timeout: 30_000 }, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  // One page for all: opening it costs 3 s of CPU. So each test picks its own tab.
  beforeAll(async () => {
    server = await startServer();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    await context.route('**/*', (route) => {
      const url = new URL(route.request().url());
      if (url.origin === server.url) return route.continue();
      complaints.push(`request to ${url}`);
      return route.abort();
    });
    page = await context.newPage();
    page.setDefaultTimeout(10_000); // less than the test's, so that a failure says what was missing
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`page: ${error}`));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      if (!response.ok()) complaints.push(`HTTP ${response.status()}: ${response.url()}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(server.url).host) complaints.push(`socket to ${socket.url()}`);
    });
    await page.goto(server.url);
    await editorIsReady();
  }, SLOW_MS);
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const editorIsReady = () => page.locator('.graphiql-query-editor .view-line').first().waitFor({ timeout: SLOW_MS });
  const tabNames = () => page.getByRole('tab').allInnerTexts();
  const openTab = (index: number) => page.getByTitle(server.tabs[index]!, { exact: true }).click();
  const run = () => page.getByRole('button', { name: /^Execute query/ }).click();
  const shows = (section: string, text: string) =>
    expect
      .poll(
        // Monaco renders spaces as U+00A0.
        async () => (await page.locator(section).innerText()).replaceAll('\u00a0', ' '),
        { timeout: 10_000 },
      )
      .toContain(text);

  test('the examples are open, the first one is active', async () => {
    expect(await tabNames()).toEqual(server.tabs);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe(server.tabs[0]);
    await shows('.graphiql-query-editor', server.tabs[0]!);
  });

  test('the run button shows the answer', async () => {
    await openTab(0);
    await run();
    await shows('.result-window', server.answer);
  });

  test('Ctrl-Enter shows the answer', async () => {
    await openTab(1);
    await openTab(0); // clears the answer
    await shows('.result-window', '');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await shows('.result-window', server.answer);
  });

  test('an example brings its variables, and runs at once after a change of tabs', async () => {
    // Without a pause: GraphiQL's own idea of the operation's name is still that of the tab before.
    await page.evaluate(`
      document.querySelectorAll('.graphiql-tab-button')[3].click();
      document.querySelector('.graphiql-execute-button').click();
    `);
    await shows('.graphiql-editor-tool:not(.hidden)', server.variable);
    await shows('.result-window', '"data"');
  });

  test('a subscription shows its first event, and Stop ends it', async () => {
    const socket = page.waitForEvent('websocket');
    await openTab(4);
    await run();
    await shows('.result-window', server.event);
    const closed = (await socket).waitForEvent('close');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await closed;
  });

  test('the documentation explorer shows the Query type', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click();
    await page.locator('.graphiql-doc-explorer-title', { hasText: 'Query' }).waitFor();
  });

  test('the editor completes field names from the schema', async () => {
    await page.getByRole('button', { name: 'New tab' }).click();
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.type('{ __t');
    await page.locator('.graphiql-query-editor .suggest-widget').getByText('__typename').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test('who may not read the schema is asked for a token, and then has it, also after a reload', async () => {
    const strict = stubApp(true);
    const url = await strict.listen({ host: '127.0.0.1', port: 0 });
    const other = await browser.newPage();
    other.setDefaultTimeout(10_000);
    await other.goto(url);
    await other.locator('#sign-in input').fill(`Bearer ${TOKEN}`);
    await other.getByRole('button', { name: '登录 Sign in' }).last().click();
    const query = other.locator('.graphiql-doc-explorer').getByText('Query', { exact: true });
    await other.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await query.waitFor();
    await other.reload();
    await query.waitFor(); // the explorer is open as it was left
    expect(await other.locator('#sign-in').isVisible()).toBe(false);
    await other.close();
    await strict.close();
  });

  test('Prettify formats the operation and its variables', async () => {
    await page.getByRole('button', { name: 'New tab' }).click();
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.insertText('query   Untidy{__typename}');
    await page.getByRole('button', { name: /^Prettify/ }).click();
    await shows('.graphiql-query-editor', 'query Untidy {');
  });

  test('a closed tab stays closed after a reload, and the menu brings its example back', async () => {
    const left = (await tabNames()).filter((name) => name !== server.tabs[1]);
    await openTab(1);
    await page.getByRole('button', { name: 'Close Tab' }).click();
    await expect.poll(tabNames).toEqual(left);
    await openTab(3); // one with variables
    await page.waitForTimeout(700); // GraphiQL writes its storage 500 ms after a change
    await page.reload();
    await editorIsReady();
    expect(await tabNames()).toEqual(left);

    await page.getByRole('button', { name: '示例 Examples' }).click();
    await page.getByRole('menuitem', { name: server.tabs[1]!, exact: true }).click();
    await expect.poll(tabNames).toEqual([...left, server.tabs[1]]);
  });
});
