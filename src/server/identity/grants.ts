import { z } from 'zod';
import type { Log } from '../../kernel/context.js';
import { unpadded } from '../../kernel/written.js';
import { Role, type Grant } from '../../kernel/access/actor.js';

const MOST = 100; // a token of 8 KiB holds about as many

const role = z.enum(Role);
const region = z
  .string()
  .regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/)
  .nullish()
  .transform((code) => (code == null ? null : unpadded(code)));
const department = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/)
  .nullish()
  .transform((key) => key ?? null);

/** Strict: where `region` is misspelt, the rest of the grant would hold for the whole area. */
export const grant = z.strictObject({ role, region, department });

/**
 * The grants in a claim. What is not understood is left out with a warning: no reading of it may be wider than what
 * the issuer meant. The warning shows where, not what: a claim may hold anything.
 */
export function grantsIn(claim: unknown, log: Log): readonly Grant[] {
  if (claim === undefined || claim === null) return [];
  if (!Array.isArray(claim) || claim.length > MOST) {
    log.warn({ most: MOST }, 'the claim of grants is not a list of at most so many; it grants nothing');
    return [];
  }
  const read = claim.map((entry) => grant.safeParse(entry));
  const faults = read.flatMap(({ error }, at) =>
    (error?.issues ?? []).map(({ path, code }) => [at, ...path, code].join('.')),
  );
  if (faults.length > 0) log.warn({ faults: faults.slice(0, 10) }, 'grants that are not understood were left out');
  return read.flatMap(({ data }) => (data ? [data] : []));
}
