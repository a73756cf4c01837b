import { sql, type Sql } from './sql.js';

/** A parameter that is the platform's day when the statement runs, so that no plan is of the day that made it. */
export class PlatformDay {}

/** The platform's day in a statement. */
export const platformDay: Sql<string> = sql<string>`${new PlatformDay()}::date`;

/** The parameters of a statement that runs on a day. */
export const parametersOn = (day: string, parameters: readonly unknown[]): unknown[] =>
  parameters.map((value) => (value instanceof PlatformDay ? day : value));
