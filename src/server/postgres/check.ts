import { withClient } from './databases.js';
import { DatabaseUnreachable } from './failure.js';

const OLDEST = 15;

interface Server {
  readonly number: number;
  readonly version: string;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  /** Name of the database, as SQL. */
  readonly name: string;
}

/** By errno or SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const REASONS: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: () => 'nothing listens there. Is the server running, and are host and port right?',
  ENOTFOUND: ({ hostname }) => `there is no host named ${hostname}.`,
  EAI_AGAIN: ({ hostname }) => `the name ${hostname} cannot be looked up now.`,
  EHOSTUNREACH: () => 'there is no way to that host.',
  ENETUNREACH: () => 'there is no way to that network.',
  ECONNRESET: () =>
    'the server closed the connection. Does PostgreSQL listen on that port, and with the same SSL mode?',
  '28P01': ({ username }) => `the password of ${username} is wrong.`,
  '28000': ({ username }) => `the server does not let ${username} in (unknown role, or no pg_hba.conf entry).`,
  '3D000': ({ pathname }) => `there is no database ${pathname.slice(1)}. Create it: createdb ${pathname.slice(1)}`,
  '42501': ({ username }) => `${username} may not connect to that database.`,
  '53300': () => 'all its connections are taken.',
  '57P03': () => 'it is starting up or shutting down. Try again in a moment.',
};

/** Why it takes no change; undefined where it does. */
function readOnly({ isStandby, isReadOnly, name }: Pick<Server, 'isStandby' | 'isReadOnly' | 'name'>) {
  if (isStandby) return 'it is a standby, which is read-only. Give the address of its primary.';
  if (isReadOnly)
    return (
      'it is read-only: default_transaction_read_only is on. Turn it off for the database ' +
      `(alter database ${name} reset default_transaction_read_only), the user or the server.`
    );
  return undefined;
}

/**
 * Connects once, and explains in one sentence what is wrong if it cannot.
 *
 * @param needsWrites whether it must take changes
 * @returns the server's version, such as `18.4`
 * @throws DatabaseUnreachable also for a server older than 15, which lacks features that the migrations use
 */
export async function checkDatabase(
  databaseUrl: string,
  { needsWrites = true }: { readonly needsWrites?: boolean } = {},
): Promise<{ version: string }> {
  const url = new URL(databaseUrl);
  const fail = (reason: string, cause?: unknown): never => {
    throw new DatabaseUnreachable(`The database at ${addressOf(url)} cannot be used: ${reason}`, { cause });
  };
  const { number, version, encoding, ...takes } = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Server>(
      `select current_setting('server_version_num')::int as number,
              split_part(current_setting('server_version'), ' ', 1) as version,
              current_setting('server_encoding') as encoding,
              pg_is_in_recovery() as "isStandby",
              current_setting('transaction_read_only')::boolean as "isReadOnly",
              quote_ident(current_database()) as name`,
    );
    return rows[0]!; // the statement returns one row
  }).catch((error: unknown) => fail(reasonOf(error, url), error));
  if (number < OLDEST * 10_000) fail(`it is PostgreSQL ${version}; ${OLDEST} or later is needed.`);
  if (encoding !== 'UTF8')
    fail(`its encoding is ${encoding}; UTF8 is needed. Create it with: encoding 'UTF8' template template0`);
  const reason = needsWrites ? readOnly(takes) : undefined;
  if (reason !== undefined) fail(reason);
  return { version };
}

const addressOf = ({ hostname, port, pathname }: URL): string =>
  `${hostname || 'localhost'}:${port || 5432}${pathname}`;

function reasonOf(error: unknown, url: URL): string {
  const { code, message } = error as { code?: string; message?: string };
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason) return reason(url);
  if (/terminated unexpectedly/.test(message ?? '')) return REASONS.ECONNRESET!(url); // pg's error has no code
  if (/timeout/i.test(message ?? '')) return 'it did not answer within 5 seconds.';
  return message || String(code);
}
