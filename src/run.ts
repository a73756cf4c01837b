import { createApp } from './app.js';
import { ConfigError, readConfig, type Config } from './config.js';
import { Unavailable } from './kernel/errors.js';
import type { Tell } from './server/tell.js';

/** Errors of the environment, whose message says what to do; any other error is a bug and shows its stack. */
const EXPECTED = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']);

function explain(error: unknown, config: Config | undefined): string {
  const { code, message, stack, name } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return (
      `Port ${config?.port} on ${config?.host} is in use. ` +
      `Stop what uses it, or choose another: PORT=4001 npm start`
    );
  if (error instanceof Unavailable && error.cause instanceof Error)
    return `The database failed during the start: ${error.cause.message}`;
  if (error instanceof ConfigError || name.startsWith('Database') || (code && EXPECTED.has(code))) return message;
  return stack ?? message;
}

/** Prints a step of the start on the terminal; in production the steps are log lines. */
const print: Tell = (step, what) => console.log(`  ${step.padEnd(14)} ${what}`);

function greet(url: string): void {
  print('GraphiQL', `${url}/`);
  print('GraphQL', `${url}/graphql  (HTTP and WebSocket)`);
  print('Health', `${url}/healthz  ${url}/readyz`);
  print('Sign in', 'npm run token -- --help  (reading is public, changing is not)');
  print('Stop', 'Ctrl-C');
}

/** Starts the platform and stops it, database included, on SIGINT or SIGTERM; a second signal ends it at once. */
export async function run(): Promise<void> {
  let config: Config | undefined;
  try {
    config = readConfig();
    console.log('乡村图谱 · Rural Graph');
    const running = await createApp(config, config.environment === 'production' ? {} : { tell: print });
    greet(running.url);
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
