import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Account, accountFor, mayEnter } from './account.js';
import { DatabaseNotStarted } from './failure.js';

const NAME = 'rural_graph'; // name of the database and of its owner

export interface Place {
  /** Real path of DATA_DIR. */
  readonly dataDir: string;
  /** PostgreSQL's data directory: `DATA_DIR/postgres`, or under `shelter()` if the account may not enter DATA_DIR. */
  readonly cluster: string;
  /** Folder of the cluster, its lock and its log. */
  readonly home: string;
  readonly account: Account | undefined;
  readonly password: string;
  /** Port of the last run, so that other tools keep their settings; 0 at the first start. */
  readonly lastPort: number;
}

/** `DATA_DIR/postgres.json`, mode 0600: where the cluster is, and how to connect to it while it runs. */
interface Card {
  readonly cluster: string;
  readonly url: string;
}

export const urlOf = (password: string, port: number, database = NAME): string =>
  `postgres://${NAME}:${password}@127.0.0.1:${port}/${database}`;

export const OWNER = NAME;

export async function choosePlace(folder: string): Promise<Place> {
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const dataDir = realpathSync(folder);
  const card = await readCard(dataDir);
  const cluster = card ? resolve(dataDir, card.cluster) : defaultCluster(dataDir);
  const account = accountFor(cluster);
  const home = dirname(cluster);
  mkdirSync(home, { recursive: true, mode: 0o711 });
  if (!mayEnter(home, account)) {
    throw new DatabaseNotStarted(
      `The database is in ${cluster}, ` +
        `which the user that PostgreSQL runs as (uid ${account?.uid}) may no longer enter. ` +
        `Open the folders on the way to it (chmod a+x), ` +
        `or remove ${join(dataDir, 'postgres.json')} to begin with an empty one.`,
    );
  }
  if (!card && existsSync(cluster)) {
    throw new DatabaseNotStarted(
      `${join(dataDir, 'postgres.json')} is missing, which holds the password of the database in ${cluster}. ` +
        'Put it back, or remove the database to begin with an empty one.',
    );
  }
  const url = card && new URL(card.url);
  return {
    dataDir,
    cluster,
    home,
    account,
    password: url ? url.password : newPassword(),
    lastPort: Number(url?.port ?? 0),
  };
}

export const newPassword = (): string => randomBytes(24).toString('base64url');

/** Written before the cluster is created: a cluster without its password would be lost. */
export async function writeCard({ dataDir, cluster, password }: Place, port: number): Promise<void> {
  const inside = relative(dataDir, cluster); // relative, so that DATA_DIR can be moved with its database
  const card: Card = { cluster: inside.startsWith('..') ? cluster : inside, url: urlOf(password, port) };
  const path = join(dataDir, 'postgres.json');
  const draft = `${path}.draft`;
  await writeFile(draft, `${JSON.stringify(card, null, 2)}\n`, { mode: 0o600 });
  const { uid, gid } = await stat(dataDir);
  // so that a run as root does not lock out the folder's owner
  if (process.getuid?.() === 0) await chown(draft, uid, gid);
  await rename(draft, path);
}

/** The URL of the running server of a folder. */
export async function urlOfRunning(folder: string): Promise<string> {
  const card = await readCard(realpathSync(folder));
  if (!card) throw new DatabaseNotStarted(`The database in ${folder} is just being made. Try again in a moment.`);
  return card.url;
}

async function readCard(dataDir: string): Promise<Card | undefined> {
  const path = join(dataDir, 'postgres.json');
  try {
    const card = JSON.parse(await readFile(path, 'utf8')) as Partial<Card>;
    if (card.cluster && card.url && URL.canParse(card.url)) return { cluster: card.cluster, url: card.url };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') {
      throw new DatabaseNotStarted(`${path} belongs to another user. Start as that user, or set another DATA_DIR.`, {
        cause,
      });
    }
  }
  throw new DatabaseNotStarted(
    `${path} is damaged. Put it back, or remove it and the database to begin with an empty one.`,
  );
}

function defaultCluster(dataDir: string): string {
  const inside = join(dataDir, 'postgres');
  if (mayEnter(dataDir, accountFor(inside))) return inside;
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(shelter(), key, 'postgres');
}

/**
 * A folder outside every checkout for files that the account must reach: clusters and copied programs.
 *
 * An existing one is used only if it is ours and only we can write it: in a shared folder anybody could have put
 * programs there for root to run.
 */
export function shelter(): string {
  const uid = process.getuid?.() ?? 0;
  const candidates = [join(tmpdir(), `rural-graph-${uid}`)];
  if (uid === 0) candidates.unshift(['', 'var', 'lib', 'rural-graph'].join(sep));
  for (const folder of candidates) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o711 });
      const stats = lstatSync(folder);
      if (stats.isDirectory() && stats.uid === uid && (stats.mode & 0o022) === 0) return folder;
    } catch {
      // read-only or not accessible: try the next one
    }
  }
  throw new DatabaseNotStarted(
    `None of ${candidates.join(', ')} can be used as a private folder. Set DATABASE_URL instead.`,
  );
}
