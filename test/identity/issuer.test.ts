import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import type { JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import { Unauthenticated } from '../../src/kernel/errors.js';
import { serveDevelopmentIssuer } from '../../src/server/identity/development.js';
import type { Identity } from '../../src/server/identity/identity.js';
import { samplePerson, samples, signInHelp } from '../../src/server/identity/samples.js';
import { START_ARGS } from '../kit/start-command.js';
import {
  AUDIENCE,
  bearer,
  CLAIM,
  database,
  dataDir,
  failureOf,
  now,
  open,
  reset,
  start,
  stop,
  warnings,
} from './kit.js';

beforeAll(start);
afterEach(reset);
afterAll(stop);

describe('the development issuer', () => {
  const development = { oidcIssuer: undefined };
  const minted = async (identity: Identity, person: object = {}): Promise<string> =>
    bearer(
      await identity.development!.mint(
        { subject: 'sample:planner', name: '王五', grants: [{ role: 'PLANNER' }], minutes: 60, ...person },
        { audience: AUDIENCE, grantsClaim: CLAIM },
        now(),
      ),
    ); // nothing is configured

  test('signs with a key of its own that only its owner can read, and that stays', async () => {
    const [first, second] = await Promise.all([open(development), open(development)]);
    const actor = await second.identify(await minted(first));
    expect(actor).toMatchObject({
      id: 'person:sample:planner',
      name: '王五',
      kind: 'PERSON',
      grants: [{ role: 'PLANNER', region: null, department: null }],
    });
    expect((await (await open(development)).identify(await minted(first))).kind).toBe('PERSON');
    expect((await stat(join(dataDir, 'keys'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'keys/development.json'))).mode & 0o777).toBe(0o600);
  });

  test('a key that others can read, or that is none, is a fault', async () => {
    const own = await mkdtemp(join(tmpdir(), 'rural-graph-identity-'));
    try {
      await open({ ...development, dataDir: own });
      const path = join(own, 'keys/development.json');
      await chmod(path, 0o640);
      await expect(open({ ...development, dataDir: own })).rejects.toThrow(/read by others/);
      await chmod(path, 0o600);
      await writeFile(path, '{}');
      await expect(open({ ...development, dataDir: own })).rejects.toThrow(/no Ed25519 key/);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  test('shows its public key and nothing else', async () => {
    const identity = await open(development);
    const app = fastify();
    serveDevelopmentIssuer(app, identity.development!); // nothing is configured
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const document = (await (await fetch(`${url}/dev/issuer/.well-known/openid-configuration`)).json()) as {
        issuer: string;
        jwks_uri: string;
      };
      expect(document.issuer).toBe(identity.development!.issuer);
      const { keys } = (await (await fetch(document.jwks_uri)).json()) as { keys: JWK[] };
      expect(keys).toHaveLength(1);
      expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(await readFile(join(dataDir, 'keys/development.json'), 'utf8')).toContain(keys[0]!.x);
    } finally {
      await app.close();
    }
  });

  test('is not trusted where an issuer is configured, nor in production', async () => {
    const token = await minted(await open(development));
    expect(await failureOf((await open()).identify(token))).toBeInstanceOf(Unauthenticated);
    const production = await open({ environment: 'production' });
    expect(production.development).toBeNull();
    expect(await failureOf(production.identify(token))).toBeInstanceOf(Unauthenticated);
    await expect(open({ ...development, environment: 'production' })).rejects.toThrow(/OIDC_ISSUER is unset/);
  });

  test('production without an issuer does not start: exit code 1 and what to set', async () => {
    const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.url, OIDC_ISSUER: '' };
    const failed = promisify(execFile)(process.execPath, START_ARGS, { env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('OIDC_ISSUER is unset'),
    });
  }, 60_000);

  test('the command prints a token of a sample role, which the server accepts', async () => {
    const token = (env = {}) =>
      promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', 'src/tools/token.ts', '--role', 'county-steward', '--name', '张三'],
        {
          env: { ...process.env, NODE_ENV: 'test', OIDC_ISSUER: '', DATA_DIR: dataDir, ...env },
        },
      );
    const identity = await open(development);
    const refused = expect(token({ OIDC_ISSUER: 'https://id.example' })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('accepts no token'),
    });
    const { stdout } = await token();
    await refused;
    expect(stdout).toMatch(/^\S+\n$/);
    expect(await identity.identify(bearer(stdout.trim()))).toMatchObject({
      id: 'person:sample:county-steward:420529:张三',
      name: '张三',
      grants: [{ role: 'DATA_STEWARD', region: '420529', department: null }],
    });
  }, 60_000);

  test.each(Object.keys(samples))('%s is a caller whose grant the server understands', async (role) => {
    const identity = await open(development);
    const actor = await identity.identify(await minted(identity, samplePerson({ role, minutes: '60' })));
    expect(actor.grants).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test.each([
    { role: 'king' },
    { role: 'constructor' },
    { role: undefined },
    { region: 'x' },
    { department: 'No' },
    { name: 'a\nb' },
    { minutes: '0' },
    { minutes: '1441' },
    { minutes: '1e3' },
  ])('no sample is %j', (wrong) => {
    expect(() => samplePerson({ role: 'planner', minutes: '60', ...wrong })).toThrow(/^--/);
  });

  test('help has a line for each sample role', () => {
    const lines = signInHelp('http://127.0.0.1:4000').split('\n');
    expect(lines).toHaveLength(1 + Object.keys(samples).length);
    for (const [at, role] of Object.keys(samples).entries()) expect(lines[at + 1]).toContain(`--role ${role}`);
  });
});

describe('settings of the issuer', () => {
  const faultsOf = (env: Record<string, string>): readonly string[] => {
    try {
      readConfig(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
    return [];
  };

  test('defaults, and what is set', () => {
    expect(readConfig({})).toMatchObject({
      oidcIssuer: undefined,
      oidcAudience: 'rural-graph',
      oidcGrantsClaim: 'rural_graph_grants',
    });
    const env = {
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://id.example/realms/rural',
      OIDC_AUDIENCE: 'api',
      OIDC_GRANTS_CLAIM: 'https://x/g',
    };
    expect(readConfig(env)).toMatchObject({
      oidcIssuer: env.OIDC_ISSUER,
      oidcAudience: 'api',
      oidcGrantsClaim: 'https://x/g',
    });
    expect(readConfig({ OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidcIssuer).toBe('http://127.0.0.1:8080');
  });

  test.each([
    'id.example',
    'http://id.example',
    'https://u:s3cret@id.example',
    'https://id.example/?a=s3cret',
    'https://id.example/#x',
    'https://id.example/?',
    'file:///etc/passwd',
  ])('OIDC_ISSUER refuses %s and shows no password', (OIDC_ISSUER) => {
    const faults = faultsOf({ OIDC_ISSUER });
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain('s3cret');
  });

  test('production without an issuer, or with one over plain HTTP, is a fault beside the others', () => {
    expect(faultsOf({ NODE_ENV: 'production', PORT: 'x', OIDC_AUDIENCE: '\u0007' })).toHaveLength(3);
    expect(faultsOf({ NODE_ENV: 'production' })[0]).toContain('OIDC_ISSUER is unset');
    expect(faultsOf({ NODE_ENV: 'production', OIDC_ISSUER: 'http://127.0.0.1:4000/dev/issuer' })[0]).toContain(
      'only https',
    );
    expect(faultsOf({ NODE_ENV: 'production', OIDC_ISSUER: 'nonsense' })).toHaveLength(1);
  });
});
