import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseInUse, DatabaseNotStarted } from './failure.js';

const SQLITE_BUSY = 5;

/**
 * Allows one process for each database folder. The lock is the kernel's (SQLite's, on an empty file), so it ends with
 * the process however that dies; a file with a process id would survive kill -9 and could later name another process.
 * Node itself has no file locks.
 *
 * @throws DatabaseInUse if another process holds it
 */
export function lockFolder(folder: string): { readonly release: () => void } {
  const holder = join(folder, 'postgres.lock.pid'); // for the message only
  const path = join(folder, 'postgres.lock');
  let file: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, 'a', 0o600)); // SQLite's own mode would let others read it, and so lock it
    file = new DatabaseSync(path, { timeout: 0 });
    file.exec('begin exclusive');
    writeFileSync(holder, String(process.pid));
  } catch (cause) {
    file?.close();
    throw refusal(folder, holder, cause);
  }
  return {
    release: () => {
      if (!file.isOpen) return;
      rmSync(holder, { force: true });
      file.close();
    },
  };
}

function refusal(folder: string, holder: string, cause: unknown): DatabaseNotStarted {
  if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) {
    const why = (cause as Error).message;
    return new DatabaseNotStarted(
      `${folder} cannot be written (${why}). Start as its owner, or set another DATA_DIR.`,
      { cause },
    );
  }
  let pid = '';
  try {
    pid = ` (process ${readFileSync(holder, 'utf8')})`;
  } catch {
    // it is just starting or stopping
  }
  return new DatabaseInUse(
    `Another Rural Graph${pid} runs on the database in ${folder}. Stop it, or set another DATA_DIR or a DATABASE_URL.`,
    { cause },
  );
}
