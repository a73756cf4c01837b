import { col, sql, type Sql } from '../../kernel/sql.js';

/** Formats a timestamp like the schema's `DateTime`. */
export const instant = (at: Sql): Sql => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The grants of a row under the schema's field names; their department is that of the row. */
export const grantsOf = (alias: string): Sql => sql`(
  select coalesce(json_agg(json_build_object('role', g ->> 'role', 'regionCode', g ->> 'region')), '[]')
  from jsonb_array_elements(${col(alias, 'grants')}) g)`;
