import type { Client } from 'pg';
import { makeKey } from '../../src/kernel/identity/application-key.js';
import { unitsOf, type Unit } from './keys.js';
import type { Target } from './load.js';
import type { ServerName } from './servers.js';
import { bodyFor, TRANSITION } from './workloads.js';

const REVIEWER = [{ role: 'REVIEWER', region: null, department: 'dept-agriculture' }];

/** A key of an application that may decide on units: the one credential that production takes without an issuer. */
async function signedIn(client: Client): Promise<{ readonly authorization: string }> {
  const { id, text, hash } = makeKey();
  await client.query(
    `insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
     values ($1, $2, 'bench', 'dept-agriculture', $3, 'bench', now(), now() + interval '1 day')`,
    [id, hash, JSON.stringify(REVIEWER)],
  );
  return { authorization: `Bearer ${text}` };
}

/**
 * Moves units on in turn. Each is asked for again only after all the others, long after its answer: its version is then
 * one more.
 */
function moves(units: readonly Unit[]): () => Readonly<Record<string, unknown>> {
  let at = 0;
  return () => {
    const unit = units[at++ % units.length]!; // as many as there are, and there are some
    const to = unit.state === 'CREATING' ? 'ASSESSED' : 'CREATING';
    const input = { id: `DemonstrationUnit:${unit.id}`, to, expectedVersion: unit.version };
    unit.state = to;
    unit.version += 1;
    return { input };
  };
}

/** Transitions one after the other, as that server takes them. */
export async function transitionsAt(
  server: ServerName,
  client: Client,
  most: number,
): Promise<Pick<Target, 'headers' | 'next' | 'isWrong'>> {
  const next = moves(await unitsOf(client, most));
  return {
    headers: server === 'ours' ? await signedIn(client) : {},
    next: () => bodyFor(server, TRANSITION, next()),
    isWrong: (body) => !body.includes('"userErrors"') || body.includes('"code"'),
  };
}
