import type { Overrides } from '../../src/app.js';
import type { Grant } from '../../src/kernel/access/actor.js';
import { startTestApp, type TestApp } from '../kit/app.js';

export let app: TestApp;
export let administrator: Headers;

/** @param overrides of the application, beside what tests always set */
export async function start(overrides: Overrides = {}): Promise<void> {
  app = await startTestApp(overrides);
  administrator = await app.asPerson('chief', { role: 'ADMINISTRATOR' });
}
export const stop = (): Promise<void> => app?.stop();

export type Headers = Record<string, string>;
export interface Outcome {
  readonly status: number;
  readonly requestId: string | null;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query
  readonly errors?: readonly { extensions: { code: string; reason?: string } }[];
}

/** Sends as somebody, or as nobody. */
export async function send(headers: Headers, query: string, variables: object = {}): Promise<Outcome> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Outcome;
  return { ...body, status: response.status, requestId: response.headers.get('x-request-id') };
}

const KEY =
  'identifier name departmentKey grants { role regionCode } createdBy createdAt expiresAt revokedAt lastUsedAt';
export const CREATE = `mutation ($input: CreateApplicationKeyInput!) { createApplicationKey(input: $input) {
  key applicationKey { ${KEY} } userErrors { code path message } feedPosition } }`;
export const REVOKE = `mutation ($input: RevokeApplicationKeyInput!) { revokeApplicationKey(input: $input) {
  applicationKey { ${KEY} } userErrors { code path } } }`;
export const REVOKE_CALLER =
  'mutation ($input: RevokeCallerInput!) { revokeCaller(input: $input) { userErrors { code path } } }';
export const LIST = `query ($d: String, $r: Boolean, $n: Int, $a: String) { applicationKeys(departmentKey: $d, isRevoked: $r, first: $n, after: $a) {
  totalCount nodes { ${KEY} } pageInfo { hasNextPage endCursor } } }`;
export const LOG = `query ($s: String, $b: String) { identityLog(subject: $s, by: $b) {
  totalCount nodes { at action subject name departmentKey grants { role regionCode } expiresAt by reason requestId } } }`;
export const VIEWER = '{ viewer { identifier kind name grants { role regionCode departmentKey } } }';

export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
export const wish = (more: object = {}) => ({
  name: '惠农补贴系统',
  departmentKey: 'dept-agriculture',
  grants: [{ role: 'DATA_STEWARD', regionCode: '420529' }],
  expiresAt: inAnHour(),
  ...more,
});
export const admin = (region: string | null, department: string | null = null): Partial<Grant> => ({
  role: 'ADMINISTRATOR',
  region,
  department,
});

export async function make(
  more: object = {},
  by = administrator,
): Promise<{ key: string; identifier: string; headers: { authorization: string } }> {
  const { data, errors } = await send(by, CREATE, { input: wish(more) });
  const { key, applicationKey, userErrors } = data?.createApplicationKey ?? {};
  if (!key) throw new Error(`no key was made: ${JSON.stringify({ errors, userErrors })}`);
  return { key, identifier: applicationKey.identifier, headers: { authorization: `Bearer ${key}` } };
}

/** What became of a mutation: done, or the code that stopped it, with the reason of a refusal. */
export function verdict({ data, errors }: Outcome): string {
  if (errors?.length) return [errors[0]!.extensions.code, errors[0]!.extensions.reason].filter(Boolean).join(' ');
  const [answer] = Object.values(data ?? {}) as [{ userErrors?: { code: string; path: string[] }[] } | undefined];
  const [complaint] = answer?.userErrors ?? [];
  return complaint ? `${complaint.code} at ${complaint.path.join('.')}` : 'DONE';
}

export const identifiers = ({ data }: Outcome): string[] =>
  data.applicationKeys.nodes.map(({ identifier }: { identifier: string }) => identifier);
