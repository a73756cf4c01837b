/**
 * Time of the event loop that costs one point. One operation at a time is parsed, planned or refused, while all others
 * wait.
 */
const BUSY_MS = 0.04;
/**
 * Time of a database connection that costs one point. A process has several: a caller that spends its whole refill
 * keeps one of them busy.
 */
const STATEMENT_MS = 0.1;

/** Milliseconds of each resource. */
export interface TimeSpent {
  readonly busyMs?: number;
  readonly statementMs?: number;
}

/** The time in points. The cost of an operation is an estimate; this is what it really took. */
export const pointsOf = ({ busyMs = 0, statementMs = 0 }: TimeSpent): number =>
  busyMs / BUSY_MS + statementMs / STATEMENT_MS;
