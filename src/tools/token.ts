import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { openDevelopmentIssuer } from '../server/identity/development.js';
import { samplePerson, signInHelp, type SampleRequest } from '../server/identity/samples.js';

// npm run -s token -- --role county-steward --region 420529: an access token of the development issuer on stdout
const USAGE = `usage: npm run -s token -- --role <role> [--region 420529] [--department dept-…]
  [--name 张三] [--minutes 60]

${signInHelp('http://127.0.0.1:4000')}`;
const text = { type: 'string' } as const;

try {
  const { values } = parseArgs({
    options: {
      role: text,
      region: text,
      department: text,
      name: text,
      minutes: { ...text, default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  console.log(values.help ? USAGE : await token(values));
} catch (error) {
  console.error(`token: ${(error as Error).message}`);
  exit(1);
}

async function token(sample: SampleRequest): Promise<string> {
  const person = samplePerson(sample);
  const { dataDir, environment, oidcIssuer, oidcAudience: audience, oidcGrantsClaim: grantsClaim } = readConfig();
  if (environment === 'production' || oidcIssuer !== undefined) {
    throw new Error('with OIDC_ISSUER or NODE_ENV=production the server accepts no token from here; ask the issuer');
  }
  const { mint } = await openDevelopmentIssuer(dataDir);
  return mint(person, { audience, grantsClaim }, new Date());
}
