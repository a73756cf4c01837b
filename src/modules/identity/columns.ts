import { col, sql, type Sql } from '../../kernel/sql.js';

/** An instant as the schema's `DateTime` shows it. */
export const instant = (at: Sql): Sql => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The grants of a row in the schema's words; the department is the row's. */
export const grantsOf = (alias: string): Sql => sql`(
  select coalesce(json_agg(json_build_object('role', g ->> 'role', 'regionCode', g ->> 'region')), '[]')
  from jsonb_array_elements(${col(alias, 'grants')}) g)`;
