/** Of the process, in which one operation at a time can be parsed, planned or refused, while all others wait. */
const BUSY_MS = 0.04;
/** Of a connection to the database, of which a process has several: who spends all that comes back keeps one of them busy. */
const STATEMENT_MS = 0.1;

/** Milliseconds that something took. */
export interface TimeSpent {
  readonly busyMs?: number;
  readonly statementMs?: number;
}

/** What that is in points: the price of an operation is an estimate, and this is what it came to. */
export const pointsOf = ({ busyMs = 0, statementMs = 0 }: TimeSpent): number =>
  busyMs / BUSY_MS + statementMs / STATEMENT_MS;
