import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from './kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.stop());

const audits = serverAudits({ url: () => `${app.url}/graphql` });

/**
 * GraphQL over HTTP, by the reference suite (API rule B7). An `error` breaks a MUST. These three SHOULDs want status 200
 * for a bad request when the client accepts application/json alone: the draft has dropped them (its PR #404), so 400 stays.
 */
const DROPPED_BY_THE_DRAFT = ['572B', 'FDE2', '7B9B'];

describe('GraphQL over HTTP', () => {
  test.each(audits.map((audit) => ({ ...audit, label: `${audit.id} ${audit.name}` })))('$label', async ({ id, fn }) => {
    const result = await fn();
    const response =
      result.status === 'ok'
        ? ''
        : `${result.reason}\n${result.response.status} ${await result.response.clone().text()}`;
    expect(result.status, response).not.toBe('error');
    if (result.status === 'warn') expect(DROPPED_BY_THE_DRAFT, response).toContain(id);
  });

  test('the suite is the whole one', () => expect(audits.length).toBeGreaterThanOrEqual(61));
});

/** What a page of another origin can send without asking first (API rule B10). */
describe('a request that a browser sends without preflight', () => {
  const query = '{ __typename }';
  const get = (headers: Record<string, string> = {}, text = query) =>
    fetch(`${app.url}/graphql?query=${encodeURIComponent(text)}`, { headers });

  test('is refused as GET', async () => {
    expect((await get()).status).toBe(400);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is refused as POST of %s',
    async (type) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify({ query }),
      });
      expect([400, 415]).toContain(response.status);
      expect(await response.text()).not.toContain('"data"');
    },
  );

  test('is answered once a header shows that it could not be such a one', async () => {
    const response = await get({ 'apollo-require-preflight': 'yes' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('never mutates by GET: 405 says what is allowed', async () => {
    const response = await get({ 'apollo-require-preflight': 'yes' }, 'mutation { __typename }');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
  });
});
