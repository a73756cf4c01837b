import { createApp, type Running } from './app.js';
import { ConfigError, readConfig, type Config } from './config.js';

/** Faults of the surroundings, with a message that says what to do; anything else is ours and shows its stack. */
const EXPECTED = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']);

function explain(error: unknown, config: Config | undefined): string {
  const { code, message, stack, name } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${config?.port} on ${config?.host} is in use. Stop what uses it, or choose another: PORT=4001 npm start`;
  if (error instanceof ConfigError || name.startsWith('Database') || (code && EXPECTED.has(code))) return message;
  return stack ?? message;
}

function greet({ url, database }: Running): void {
  const done = [
    database.migrated > 0 && `${database.migrated} migrations run`,
    database.seeded > 0 && `${database.seeded} records loaded`,
  ].filter(Boolean);
  console.log(`乡村图谱 · Rural Graph
  GraphiQL       ${url}/
  GraphQL        ${url}/graphql  (HTTP and WebSocket)
  Health         ${url}/healthz  ${url}/readyz
  Database       ${database.embedded ? 'embedded PostgreSQL' : 'DATABASE_URL'}${done.length > 0 ? `, ${done.join(', ')}` : ''}
  Sign in        npm run token -- --help  (reading is public, changing is not)
  Stop           Ctrl-C`);
}

/** Starts the platform and stops it, database included, on SIGINT or SIGTERM; a second signal ends it at once. */
export async function run(): Promise<void> {
  let config: Config | undefined;
  try {
    config = readConfig();
    const running = await createApp(config);
    greet(running);
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      void running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(explain(error, config));
          process.exit(1);
        },
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  } catch (error) {
    console.error(explain(error, config));
    process.exitCode = 1;
  }
}
