import { readConfig } from '../../src/config.js';
import type { Grant } from '../../src/kernel/access/actor.js';
import { openDevelopmentIssuer } from '../../src/server/identity/development.js';

/** An `authorization` header of a person with these grants, for an application with this DATA_DIR. */
export async function signIn(
  dataDir: string,
  grants: readonly Partial<Grant>[],
  now = new Date(),
  subject = 'tester',
): Promise<{ authorization: string }> {
  const { oidcAudience: audience, oidcGrantsClaim: grantsClaim } = readConfig({ NODE_ENV: 'test' });
  const issuer = await openDevelopmentIssuer(dataDir);
  const person = { subject, name: '测试员', grants, minutes: 10 };
  return { authorization: `Bearer ${await issuer.mint(person, { audience, grantsClaim }, now)}` };
}
