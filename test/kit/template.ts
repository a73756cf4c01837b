/**
 * Fills the database that every `freshDatabase()` is cloned from. Runs once a test run, on an empty database;
 * it must close its connections, since PostgreSQL clones no database that is in use.
 */
export async function prepareTemplate(_url: string): Promise<void> {}
