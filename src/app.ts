import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import { seedOf, showsSchema, type Config } from './config.js';
import type { Catalogue } from './kernel/messages.js';
import { sql } from './kernel/sql.js';
import { Planner } from './kernel/plan/planner.js';
import { compileSchema } from './kernel/schema/schema.js';
import { tellDeadlines } from './kernel/write/deadlines.js';
import { expectRows } from './kernel/write/expect-rows.js';
import { forgetKeys } from './kernel/write/expire-idempotency-keys.js';
import { recountRolledUp } from './kernel/write/recount.js';
import type { Module } from './kernel/module.js';
import { modules as platformModules } from './modules/index.js';
import { contextMaker } from './server/context.js';
import { databaseOver } from './server/database/database.js';
import { databasesOver } from './server/database/reading-scope.js';
import { prepareDatabase, type DerivedSeeds } from './server/database/setup/migrate.js';
import type { SeedBatch } from './server/database/setup/seed.js';
import { openPool } from './server/database/wire/pool.js';
import { APPLICATION_ROLE } from './server/database/setup/application-role.js';
import { addresses } from './server/guard/addresses.js';
import { createGuard } from './server/guard/guard.js';
import { originsOf } from './server/guard/origins.js';
import { rateStore } from './server/guard/rate/rate-store.js';
import { serveLimits } from './server/guard/serve-limits.js';
import { MANIFEST, readTexts } from './server/guard/document/trusted.js';
import { startFeed } from './server/feed/feed.js';
import { serveGraphiql } from './server/graphiql/index.js';
import { guardedIdentity } from './server/identity/guarded-identity.js';
import { identifyCallers } from './server/identity/hook.js';
import { openIdentity } from './server/identity/identity.js';
import { isTree } from './kernel/model/model.js';
import { formerCodes } from './server/identity/former-codes.js';
import { partners } from './server/identity/partners.js';
import { withPresentGrants } from './server/identity/present-grants.js';
import { serveDevelopmentIssuer } from './server/identity/development.js';
import { Answers } from './server/http/answers.js';
import { serveGraphql } from './server/http/graphql.js';
import { serveHealth } from './server/http/health.js';
import { serveSdl } from './server/http/sdl.js';
import { takePort } from './server/http/port.js';
import { httpServer } from './server/http/server.js';
import { type LiveOptions, serveLive } from './server/live/live.js';
import { checkDatabase } from './server/postgres/check.js';
import { startPostgres } from './server/postgres/start.js';
import { examples } from './server/examples.js';
import { allMessages, serverMessages } from './server/messages.js';
import { serveExports } from './server/tables/serve.js';
import { warmUp } from './server/tables/workbook.js';
import { startTasks } from './server/tasks.js';
import type { Tell } from './server/tell.js';

export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Overrides {
  readonly log?: Logger;
  readonly now?: () => Date;
  readonly live?: LiveOptions;
  /** What is served; by default the modules of the platform. */
  readonly modules?: readonly Module[];
  /** Whether background tasks run; by default not in tests. */
  readonly tasks?: boolean;
  /** Whether queries are planned as one SQL statement where possible; resolvers alone give the same answers. */
  readonly plans?: boolean;
  /** Receives the steps of the start; the log by default. */
  readonly tell?: Tell;
}

/** Starts everything in order and stops it in reverse; a start that fails leaves nothing running. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }));
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    return { ...(await start(config, log, overrides, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  {
    now = () => new Date(),
    live: options,
    modules = platformModules,
    tasks = config.environment !== 'test',
    plans = true,
    tell = (step, what) => log.info({ step }, what),
  }: Overrides,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<Running, 'stop'>> {
  const startedAt = performance.now();
  const { limits, https } = config;
  const clientAddresses = addresses(config.trustedProxies);
  const origins = originsOf(config.corsOrigins, config.environment !== 'production');
  const server = (messages: Catalogue): FastifyInstance =>
    httpServer(log, { limits, origins, https, addresses: clientAddresses, messages });
  const listener = await takePort(server(serverMessages), { host: config.host, port: config.port });
  stops.push(() => listener.close());
  tell('Port', `${config.host}:${listener.port} is open, and answers 503 until all is ready`);

  // `allSettled`: if one fails, a database that is still starting must have registered its stop first
  const [database, compilation] = await Promise.allSettled([
    openDatabase(config, log, stops, tell),
    compileSchema(modules),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (compilation.status === 'rejected') throw compilation.reason;
  const url = database.value;
  const { model, schema, messages: ofGraph } = compilation.value;
  const { hasRole } = await prepareDatabase(
    url,
    model,
    () => seeds(seedOf(config)),
    tell,
    computedSeeds(seedOf(config)),
  );

  const { kysely, waiting, close, ...texts } = openPool(url, hasRole, log, { waitMs: config.limits.waitMs });
  stops.push(close);
  const db = databaseOver(kysely);
  await db.rows(sql`select 1`); // the pool checks each new connection: its faults show at the start, not in a request
  const warnings = hasRole
    ? []
    : [`the application works as the database’s owner: create the role ${APPLICATION_ROLE} and grant it to the owner`];
  for (const warning of warnings) log.warn(warning);
  const feed = await startFeed(url, log);
  stops.push(() => feed.stop());

  const guard = await createGuard({
    schema,
    limits,
    log,
    now,
    waiting,
    trustedOnly: config.trustedDocuments === 'only',
    trusted: [...readTexts(MANIFEST), ...config.trustedManifests],
    showsSchema: showsSchema(config),
    rates: rateStore(db, limits.rateBurst, limits.rateRefill),
  });
  stops.push(() => guard.stop());

  const pairs = modules.find((module) => module.partners)?.partners;
  const credentials = await openIdentity(config, { db, log, now });
  const tree = model.entities.find(isTree);
  const grantSources = [...(tree ? [formerCodes({ db, tree })] : []), ...(pairs ? [partners({ db, pairs })] : [])];
  const identity = guardedIdentity(withPresentGrants(credentials, grantSources), guard);
  const messages = allMessages(ofGraph, credentials.development !== null);
  const app = server(messages);
  identifyCallers(app, { identity, addresses: clientAddresses, guard });
  const makeContext = contextMaker({
    model,
    messages,
    feed,
    log,
    now,
    openDatabase: databasesOver(kysely, model, texts, now),
  });
  serveHealth(app, async () => void (await db.rows(sql`select 1`)), warnings);
  serveSdl(app, schema, guard, clientAddresses);
  if (credentials.development) serveDevelopmentIssuer(app, credentials.development);
  serveLimits(app, guard, schema);
  const graphiql = serveGraphiql(app, { examples: await examples() });
  const live = serveLive(
    app,
    { schema, makeContext, guard, addresses: clientAddresses, origins, identity, log, now, messages },
    options,
  );
  const planner = plans ? new Planner(schema, model) : null;
  serveExports(app, { schema, makeContext, guard, addresses: clientAddresses, identity, log, now, planner });
  const apollo = await serveGraphql(app, {
    schema,
    makeContext,
    guard,
    addresses: clientAddresses,
    origins,
    answerByEvents: live.answerByEvents,
    log,
    planner,
    answers: new Answers(feed, config.answerCacheMb * 2 ** 20),
  });
  await listener.handOver(app);
  if (config.environment === 'development') void graphiql.prepare(); // so that the first caller need not wait for it
  if (config.environment !== 'test') void warmUp().catch(() => undefined); // an export tells what fails
  stops.push(async () => {
    await live.stop(); // stops the HTTP server as well
    await apollo.stop();
  });
  if (tasks) {
    const own = [forgetKeys, recountRolledUp, expectRows, tellDeadlines];
    const running = startTasks([...own, ...modules.flatMap((module) => module.tasks ?? [])], { makeContext, log });
    stops.push(() => running.stop());
  }
  tell('Ready', `in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return { url: `http://${config.host}:${listener.port}` };
}

/** Imports the seeds, which only an empty database needs. */
const seeds = async (seed: ReturnType<typeof seedOf>): Promise<readonly SeedBatch[]> =>
  seed === 'none' ? [] : (await import('../seeds/index.js')).seeds(seed);

/** What the platform computes from the seeds, which would take it a moment after the start. */
const computedSeeds =
  (seed: ReturnType<typeof seedOf>): DerivedSeeds =>
  async (read, model) =>
    seed === 'none' ? [] : (await import('../seeds/computed.js')).computedSeeds(read, model);

async function openDatabase(
  config: Config,
  log: Logger,
  stops: (() => Promise<unknown>)[],
  tell: Tell,
): Promise<string> {
  if (config.databaseUrl) {
    const { version } = await checkDatabase(config.databaseUrl);
    tell('Database', `PostgreSQL ${version} at DATABASE_URL`);
    return config.databaseUrl;
  }
  tell('Database', `starting the embedded PostgreSQL in ${config.dataDir}`);
  const postgres = await startPostgres({ dataDir: config.dataDir, log });
  stops.push(() => postgres.stop());
  await checkDatabase(postgres.url); // somebody may have made it read-only
  tell('Database', 'the embedded PostgreSQL runs');
  return postgres.url;
}
