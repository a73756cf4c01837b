import { readFileSync } from 'node:fs';

/** Reads a file of `seeds/data`; the README there describes them. */
export const readData = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;
