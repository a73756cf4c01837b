import type { Client } from 'pg';
import { makeKey } from '../../src/kernel/identity/application-key.js';
import { unitsOf, type Unit } from './keys.js';
import type { Target } from './load.js';
import type { ServerName } from './servers.js';
import { bodyFor, TRANSITION } from './workloads.js';

const REVIEWER = [{ role: 'REVIEWER', region: null, department: 'dept-agriculture' }];

/** Creates an application key that may transition units: the only credential of production without an issuer. */
async function signIn(client: Client): Promise<{ readonly authorization: string }> {
  const { id, text, hash } = makeKey();
  await client.query(
    `insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
     values ($1, $2, 'bench', 'dept-agriculture', $3, 'bench', now(), now() + interval '1 day')`,
    [id, hash, JSON.stringify(REVIEWER)],
  );
  return { authorization: `Bearer ${text}` };
}

/** Inputs that transition the units in turn. A unit's next turn is long after its answer, so its version is known. */
function transitions(units: readonly Unit[]): () => Readonly<Record<string, unknown>> {
  let at = 0;
  return () => {
    const unit = units[at++ % units.length]!; // the index is in the list, which is not empty
    const to = unit.state === 'CREATING' ? 'ASSESSED' : 'CREATING';
    const input = { id: `DemonstrationUnit:${unit.id}`, to, expectedVersion: unit.version };
    unit.state = to;
    unit.version += 1;
    return { input };
  };
}

/** The transition requests for a server. */
export async function transitionsAt(
  server: ServerName,
  client: Client,
  most: number,
): Promise<Pick<Target, 'headers' | 'next' | 'isWrong'>> {
  const next = transitions(await unitsOf(client, most));
  return {
    headers: server === 'ours' ? await signIn(client) : {},
    next: () => bodyFor(server, TRANSITION, next()),
    isWrong: (body) => !body.includes('"userErrors"') || body.includes('"code"'),
  };
}
