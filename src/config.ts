import { resolve } from 'node:path';
import { z } from 'zod';
import { areAddresses } from './server/guard/addresses.js';
import { areLimits, limitsOf } from './server/guard/limits.js';
import { textsOf } from './server/guard/document/trusted.js';

interface Setting {
  /** The environment variable. */
  readonly name: string;
  /** The value for an unset or empty variable, written as in the environment. */
  readonly default?: string;
  readonly schema: z.ZodType<unknown, string | undefined>;
  readonly accepts: string;
  readonly meaning: string;
  /** The value may contain a password: an error message omits every part that could be one. */
  readonly secret?: true;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ENVIRONMENTS = ['development', 'test', 'production'] as const;
const SWITCH = ['off', 'on'] as const;
const SEED = ['samples', 'reference', 'none'] as const;
const INTROSPECTION = ['everyone', 'known'] as const;

/** One entry for each setting; a new setting is added here only. */
const spec = {
  host: {
    name: 'HOST',
    default: '127.0.0.1',
    schema: z.string().regex(/^[\w.:-]+$/),
    accepts: 'a host name or an IP address',
    meaning: 'Address the API listens on; 0.0.0.0 for every interface',
  },
  port: {
    name: 'PORT',
    default: '4000',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535),
    accepts: 'an integer from 0 to 65535',
    meaning: 'TCP port the API listens on; 0 lets the system choose',
  },
  dataDir: {
    name: 'DATA_DIR',
    default: '.data',
    schema: z
      .string()
      .refine((path) => !path.includes('\0'))
      .transform((path) => resolve(path)),
    accepts: 'a folder; a relative one counts from the working directory',
    meaning: 'Where the embedded database and the development keys live',
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: z.string().refine(isPostgresUrl).optional(),
    accepts: 'postgres://user:password@host:port/database, or postgresql://…',
    meaning: 'PostgreSQL server (15 or later) to use instead of the embedded one',
    secret: true,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    default: 'info',
    schema: z.enum(LOG_LEVELS),
    accepts: LOG_LEVELS.join(', '),
    meaning: 'Least severe log line that is written',
  },
  environment: {
    name: 'NODE_ENV',
    default: 'development',
    schema: z.enum(ENVIRONMENTS),
    accepts: ENVIRONMENTS.join(', '),
    meaning: 'Which defaults hold; production needs OIDC_ISSUER and never accepts development keys',
  },
  seed: {
    name: 'SEED',
    schema: z.enum(SEED).optional(),
    accepts: SEED.join(', '),
    meaning:
      'What fills an empty database, once: real records (reference), made-up ones too (samples), or nothing; ' +
      'unset, reference with NODE_ENV=production and otherwise samples',
  },
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    schema: z.string().refine(isIssuer).optional(),
    accepts: 'the URL of an OpenID Connect issuer: https, or for development http on loopback; no query, no user',
    meaning: 'Whose access tokens are accepted; unset, those of the development key in DATA_DIR',
    secret: true,
  },
  oidcAudience: {
    name: 'OIDC_AUDIENCE',
    default: 'rural-graph',
    schema: z
      .string()
      .max(256)
      .regex(/^\P{C}+$/u),
    accepts: 'what the issuer writes into `aud` of tokens for this platform',
    meaning: 'Tokens for any other audience are refused',
  },
  oidcGrantsClaim: {
    name: 'OIDC_GRANTS_CLAIM',
    default: 'rural_graph_grants',
    schema: z
      .string()
      .max(256)
      .regex(/^\P{C}+$/u),
    accepts: 'the name of a claim',
    meaning: 'Claim of a token that lists what its owner was granted: [{ role, region, department }]',
  },
  limits: {
    name: 'LIMITS',
    schema: z
      .string()
      .optional()
      .refine((text) => areLimits(text ?? ''))
      .transform((text) => limitsOf(text)),
    accepts: 'name=number, …, with names of /limits, such as depth=15,rateRefill=20000',
    meaning: 'Limits of a request that differ from the defaults',
  },
  trustedDocuments: {
    name: 'TRUSTED_DOCUMENTS',
    default: 'also',
    schema: z.enum(['also', 'only']),
    accepts: 'also, only',
    meaning: 'Whether operations that are not in a manifest of trusted documents are answered',
  },
  trustedManifests: {
    name: 'TRUSTED_MANIFESTS',
    schema: z
      .string()
      .optional()
      .transform((text) => textsOf((text ?? '').split(',')))
      .refine((texts) => texts !== null),
    accepts:
      'JSON files, separated by commas, as Apollo, Relay, GraphQL Code Generator or npm run documents write them',
    meaning: 'Trusted documents of client apps, besides schema/operations.manifest.json',
  },
  answerCacheMb: {
    name: 'ANSWER_CACHE_MB',
    default: '16',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
    accepts: 'megabytes; 0 keeps nothing',
    meaning: 'Memory for public answers, which are kept until anything changes that they tell',
  },
  introspection: {
    name: 'INTROSPECTION',
    schema: z.enum(INTROSPECTION).optional(),
    accepts: INTROSPECTION.join(', '),
    meaning:
      'Who may read the schema and is told what a mistake may have meant; ' +
      'unset, known (whoever is signed in) with NODE_ENV=production and otherwise everyone',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    schema: z
      .string()
      .optional()
      .transform((text) => (text ?? '').split(/[\s,]+/).filter(Boolean))
      .refine((origins) => origins.every(isOrigin)),
    accepts: 'origins such as https://app.example.org, https://map.example.org',
    meaning: 'Pages of other origins that may use the API from a browser',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    schema: z
      .string()
      .optional()
      .transform((text) => text ?? '')
      .refine(areAddresses),
    accepts: 'addresses and networks such as 10.0.0.0/8, ::1',
    meaning: 'Proxies whose X-Forwarded-For says who calls',
  },
  https: {
    name: 'HTTPS',
    default: 'off',
    schema: z.enum(SWITCH).transform((word) => word === 'on'),
    accepts: SWITCH.join(', '),
    meaning: 'Whether callers reach the API by HTTPS: answers then tell browsers never to use anything else',
  },
} as const satisfies Record<string, Setting>;

type Spec = typeof spec;

export type Config = { readonly [K in keyof Spec]: z.output<Spec[K]['schema']> };

/** What an empty database is filled with: production starts without sample data. */
export const seedOf = ({ seed, environment }: Config): (typeof SEED)[number] =>
  seed ?? (environment === 'production' ? 'reference' : 'samples');

/** Whether everyone may read the schema. */
export const showsSchema = ({ introspection, environment }: Config): boolean =>
  introspection === undefined ? environment !== 'production' : introspection === 'everyone';

/** The settings for the documentation; README's table is generated from them. */
export const settings: readonly Omit<Setting, 'schema' | 'secret'>[] = Object.values<Setting>(spec).map(
  ({ name, default: fallback, accepts, meaning }) => Object.freeze({ name, default: fallback, accepts, meaning }),
);

/** All faults of the environment at once. It has no stack: its reader is the person who sets the variables. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/**
 * Reads the configuration. An empty variable counts as unset: docker-compose and CI pass unset variables so.
 *
 * @throws ConfigError naming each variable at fault, its value and what is accepted
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = [];
  const entries = Object.entries<Setting>(spec).map(([key, setting]) => {
    const text = env[setting.name] || setting.default;
    const parsed = setting.schema.safeParse(text);
    if (!parsed.success) faults.push(fault(setting, text ?? ''));
    return [key, parsed.data] as const;
  });
  // the schema of its key has parsed each value, as the type `Config` says
  const config = Object.freeze(Object.fromEntries(entries)) as Config;
  faults.push(...faultsOfProduction(config, env));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

export const ISSUER_MISSING =
  'OIDC_ISSUER is unset; with NODE_ENV=production it must be the https URL of an OpenID Connect issuer';

function faultsOfProduction({ environment, oidcIssuer }: Config, env: NodeJS.ProcessEnv): string[] {
  if (environment !== 'production') return [];
  if (!env['OIDC_ISSUER']) return [ISSUER_MISSING];
  return oidcIssuer !== undefined && new URL(oidcIssuer).protocol === 'http:'
    ? [`OIDC_ISSUER is ${JSON.stringify(oidcIssuer)}; with NODE_ENV=production only https is accepted`]
    : [];
}

function fault({ name, accepts, secret }: Setting, text: string): string {
  return `${name} is ${secret ? withoutSecrets(text) : JSON.stringify(text)}; accepted: ${accepts}`;
}

/** Keeps scheme, host and path; a password may contain `@` or `/`, so the cut is at the last `@`. */
function withoutSecrets(text: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+]*:\/\/)(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return 'not a URL (not shown, it may hold a password)';
  const at = rest.lastIndexOf('@');
  const location = rest.slice(at + 1).split('?', 1)[0];
  return JSON.stringify(`${scheme}${at < 0 ? '' : '***@'}${location}`);
}

const isOrigin = (text: string): boolean =>
  /^https?:$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.origin === text;

function isPostgresUrl(text: string | undefined): boolean {
  return text !== undefined && /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

/** The issuer is compared with `iss` character by character, so its spelling is not normalized. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '' && !/[?#\s]/.test(text);
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLoopback(new URL(text))));
}

export const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
