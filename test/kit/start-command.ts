import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly scripts: Readonly<Record<'start', string>>;
};

/** What follows `node` in `npm start`: whatever starts the platform elsewhere starts the same. */
export const START_ARGS: readonly string[] = scripts.start.split(' ').slice(1);
