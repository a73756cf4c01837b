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

/** Strict: if `region` were misspelt and ignored, the grant would apply to the whole area. */
export const grant = z.strictObject({ role, region, department });

/**
 * The grants in a claim. Invalid entries are left out with a warning: no interpretation may be wider than the issuer
 * meant. The warning contains the place and not the value, since a claim may contain anything.
 */
export function grantsIn(claim: unknown, log: Log): readonly Grant[] {
  if (claim === undefined || claim === null) return [];
  if (!Array.isArray(claim) || claim.length > MOST) {
    log.warn({ most: MOST }, 'the claim of grants is not a list of at most so many; it grants nothing');
    return [];
  }
  const parsed = claim.map((entry) => grant.safeParse(entry));
  const faults = parsed.flatMap(({ error }, at) =>
    (error?.issues ?? []).map(({ path, code }) => [at, ...path, code].join('.')),
  );
  if (faults.length > 0) log.warn({ faults: faults.slice(0, 10) }, 'grants that are not understood were left out');
  return parsed.flatMap(({ data }) => (data ? [data] : []));
}
