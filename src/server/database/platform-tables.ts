/** One of the platform's own tables, which no entity declares. */
export interface PlatformTable {
  /**
   * What the application's role may do with it: `READ`, if routines alone write it as its owner; `APPEND`, if its rows
   * are evidence; `WRITE` everything.
   */
  readonly application: 'READ' | 'APPEND' | 'WRITE';
  /** Columns that the application's role may change all the same. */
  readonly changing?: readonly string[];
  /** To whom row-level security shows a row, as an SQL condition; to everybody if there is none. */
  readonly shownIf?: string;
  /** Its partitions have its name and a number. */
  readonly isPartitioned?: true;
}

/** Migrations create them by hand; whatever treats all of them alike reads this list. */
export const PLATFORM_TABLES: ReadonlyMap<string, PlatformTable> = new Map<string, PlatformTable>([
  ['installation', { application: 'READ' }],
  ['migration', { application: 'READ' }],

  ['history', { application: 'READ', shownIf: `not restricted or reaches('READ', type, path)` }],
  ['outbox', { application: 'READ' }],
  ['change', { application: 'READ', isPartitioned: true }],
  ['feed', { application: 'READ' }],
  ['feed_line', { application: 'READ' }],

  ['search_entry', { application: 'READ' }],
  ['search_internal', { application: 'READ', shownIf: `reaches('SEARCH', type, path)` }],
  ['search_place', { application: 'READ' }],

  [
    'personal',
    {
      application: 'READ',
      shownIf: `is_open or reaches('UNMASK', type, path) or in_emergency(type, subject)`,
    },
  ],
  ['access_log', { application: 'APPEND', shownIf: `reaches('AUDIT', type, path)` }],
  [
    'emergency',
    {
      application: 'APPEND',
      shownIf: `reaches('AUDIT', type, path) or actor = current_setting('rural.actor', true)`,
    },
  ],

  // of credentials only their end and their last use may change
  ['application_key', { application: 'APPEND', changing: ['revoked_at', 'last_used_at'] }],
  ['revocation', { application: 'APPEND', changing: ['at'] }],
  ['identity_log', { application: 'APPEND' }],

  ['idempotency', { application: 'WRITE' }],
  ['rate_balance', { application: 'WRITE' }],
  ['rate_process', { application: 'WRITE' }],
]);

/** Those that do not show every row to everybody, in their order. */
export const shieldedTables = (): [name: string, shownIf: string][] =>
  [...PLATFORM_TABLES].flatMap(([name, { shownIf }]) => (shownIf ? [[name, shownIf]] : []));
