import { readFileSync } from 'node:fs';

/** One of the files in `seeds/data`, as its README describes it. */
export const readData = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;
