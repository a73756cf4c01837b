import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createApp } from '../app.js';
import { readConfig } from '../config.js';
import { openDevelopmentIssuer } from '../server/identity/development.js';
import { onThrowaway } from './on-throwaway.js';
import type { Ask } from './readme-answers.js';
import { readmes } from './readme-parts.js';

// Writes the generated parts of both READMEs and of docs, from the code and from answers of the running application.
interface Line {
  readonly msg: string;
  readonly requestId: string;
  readonly statements: number;
}

const statements = new Map<string, number>();
const log = pino(
  {},
  {
    write: (text: string) => {
      const { msg, requestId, statements: count } = JSON.parse(text) as Line;
      if (msg === 'operation') statements.set(requestId, count);
    },
  },
);

const keys = mkdtempSync(join(tmpdir(), 'rural-graph-readme-'));
try {
  await onThrowaway(async (databaseUrl) => {
    const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, DATA_DIR: keys, NODE_ENV: 'test' });
    const app = await createApp(config, { log });
    const issuer = await openDevelopmentIssuer(keys);
    const expected = { audience: config.oidcAudience, grantsClaim: config.oidcGrantsClaim };
    const askAs = async (role: 'ADMINISTRATOR' | 'PLANNER'): Promise<Ask> => {
      const person = { subject: 'tester', grants: [{ role }], minutes: 10 }; // as in the tests
      const authorization = `Bearer ${await issuer.mint(person, expected, new Date())}`;
      return (query) => send(query, authorization);
    };
    const send = async (query: string, authorization: string): ReturnType<Ask> => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
      if (errors) throw new Error(`${query}\n${JSON.stringify(errors)}`);
      return { data, statements: statements.get(response.headers.get('x-request-id') ?? '') ?? 0 };
    };
    try {
      for (const [file, text] of Object.entries(
        await readmes(app.url, await askAs('ADMINISTRATOR'), await askAs('PLANNER')),
      )) {
        writeFileSync(new URL(`../../${file}`, import.meta.url), text);
        console.log(`readme: wrote ${file}, ${text.split('\n').length} lines`);
      }
    } finally {
      await app.stop();
    }
  });
} finally {
  rmSync(keys, { recursive: true });
}
