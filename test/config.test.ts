import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, seedOf, settings } from '../src/config.js';

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('configuration', () => {
  test('an empty environment gives the defaults', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      dataDir: resolve('.data'),
      databaseUrl: undefined,
      logLevel: 'info',
      environment: 'development',
      oidcIssuer: undefined,
      oidcAudience: 'rural-graph',
      oidcGrantsClaim: 'rural_graph_grants',
      limits: { tokens: 10_000, depth: 20 },
      trustedDocuments: 'also',
      corsOrigins: [],
      trustedProxies: '',
      https: false,
    });
  });

  test.each([
    [{}, 'samples'],
    [{ NODE_ENV: 'production', OIDC_ISSUER: 'https://id.example/realms/rural' }, 'reference'],
    [{ NODE_ENV: 'production', OIDC_ISSUER: 'https://id.example/realms/rural', SEED: 'samples' }, 'samples'],
    [{ SEED: 'none' }, 'none'],
  ])('%j fills an empty database with %s', (env, seed) => {
    expect(seedOf(readConfig(env))).toBe(seed);
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', NODE_ENV: '' })).toEqual(readConfig({}));
  });

  test('what is set is taken', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '0',
      DATA_DIR: '/var/lib/x',
      DATABASE_URL: 'postgresql://u:p@db/x',
      LOG_LEVEL: 'silent',
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://id.example/realms/rural',
    };
    expect(Object.values(readConfig(env)).slice(0, 6)).toEqual([
      '0.0.0.0',
      0,
      '/var/lib/x',
      env.DATABASE_URL,
      'silent',
      'production',
    ]);
  });

  test('what the door is told is taken', () => {
    const env = {
      LIMITS: 'depth=15, rateRefill=20000',
      TRUSTED_DOCUMENTS: 'only',
      CORS_ORIGINS: 'https://a.example, http://b.example:8080',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      HTTPS: 'on',
    };
    expect(readConfig(env)).toMatchObject({
      limits: { depth: 15, rateRefill: 20_000, tokens: 10_000 },
      trustedDocuments: 'only',
      corsOrigins: ['https://a.example', 'http://b.example:8080'],
      trustedProxies: '10.0.0.0/8, ::1',
      https: true,
    });
  });

  test.each([
    { LIMITS: 'depht=15' },
    { LIMITS: 'depth=0' },
    { LIMITS: 'depth' },
    { LIMITS: 'toString=1' },
    { CORS_ORIGINS: '*' },
    { CORS_ORIGINS: 'https://a.example/' },
    { CORS_ORIGINS: 'null' },
    { TRUSTED_PROXIES: '10.0.0.0/33' },
    { TRUSTED_PROXIES: 'proxy.local' },
    { TRUSTED_DOCUMENTS: 'yes' },
    { HTTPS: 'true' },
  ])('the door refuses to be told %j', (env) => {
    expect(faultsOf(env)).toHaveLength(1);
  });

  test('the result cannot be changed', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  test('all faults come together, each with the variable, its value and what is accepted', () => {
    const faults = faultsOf({
      HOST: 'a b',
      PORT: '65536',
      DATABASE_URL: 'mysql://h/x',
      LOG_LEVEL: 'loud',
      NODE_ENV: 'prod',
    });
    expect(faults).toHaveLength(5);
    for (const [at, [name, value, accepted]] of [
      ['HOST', '"a b"', 'IP address'],
      ['PORT', '"65536"', '0 to 65535'],
      ['DATABASE_URL', '"mysql://h/x"', 'postgres://'],
      ['LOG_LEVEL', '"loud"', 'silent'],
      ['NODE_ENV', '"prod"', 'production'],
    ].entries()) {
      expect(faults[at]).toContain(`${name} is ${value}`);
      expect(faults[at]).toContain(accepted);
    }
  });

  test.each(['-1', '4000.5', '0x10', '1e3', '40 00', 'http', '999999'])('PORT refuses %j', (PORT) => {
    expect(faultsOf({ PORT })).toHaveLength(1);
  });

  test.each([
    'mysql://u:s3cret@h/x',
    'postgres//u:s3cret@h/x',
    'host=h password=s3cret',
    'x://u:a/s3cret@b@h/x',
    'x://h/x?password=s3cret',
  ])('a fault never shows the password of %s', (DATABASE_URL) => {
    const [fault] = faultsOf({ DATABASE_URL });
    expect(fault).toContain('DATABASE_URL');
    expect(fault).not.toContain('s3cret');
  });

  test('the error reads as one message without a stack', () => {
    const error = new ConfigError(['PORT is "x"; accepted: an integer']);
    expect(error.stack).toBe(`ConfigError: ${error.message}`);
  });

  test('every setting says what it accepts and what it means', () => {
    const names = settings.map(({ name }) => name);
    expect(names.slice(0, 6)).toEqual(['HOST', 'PORT', 'DATA_DIR', 'DATABASE_URL', 'LOG_LEVEL', 'NODE_ENV']);
    expect(names).toEqual(
      expect.arrayContaining([
        'OIDC_ISSUER',
        'OIDC_AUDIENCE',
        'OIDC_GRANTS_CLAIM',
        'LIMITS',
        'TRUSTED_DOCUMENTS',
        'CORS_ORIGINS',
        'TRUSTED_PROXIES',
        'HTTPS',
      ]),
    );
    for (const setting of settings) expect(Math.min(setting.accepts.length, setting.meaning.length)).toBeGreaterThan(5);
  });
});
