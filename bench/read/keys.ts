import type { Client } from 'pg';

export interface Unit {
  readonly id: string;
  version: number;
  state: string;
}

/** Real keys of the database, so that no server is measured on one hot row. */
export interface Keys {
  readonly villages: readonly string[];
  readonly counties: readonly { readonly code: string; readonly id: string }[];
  /** Cities, each with a year for which it has observations. */
  readonly cityYears: readonly { readonly city: string; readonly year: string }[];
  readonly chains: readonly string[];
  readonly words: readonly string[];
  /** Keys of demonstration units. */
  readonly units: readonly string[];
}

const MOST = 300;
const SPREAD = `order by md5(code) limit ${MOST}`; // the same keys each time, from all regions

async function column(client: Client, text: string): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(text);
  return rows.map(({ key }) => key);
}

export async function keysOf(client: Client): Promise<Keys> {
  const area = (level: string): string => `from region where level = '${level}' and in_demonstration_area ${SPREAD}`;
  const counties = await client.query<{ code: string; id: string }>(`select code, id ${area('COUNTY')}`);
  const cityYears = await client.query<{ city: string; year: string }>(`select c.code as city, y.year
    from (select code, path ${area('PREFECTURE')}) c, unnest('{2021,2022,2023,2024}'::text[]) y(year)
    where exists (select from observation o
      where o.region_path >= c.path and o.region_path < c.path || '~'
      and o.period >= y.year and o.period < y.year || '~')
    order by 2, 1`);
  return {
    villages: await column(client, `select code as key ${area('VILLAGE')}`),
    counties: counties.rows,
    cityYears: cityYears.rows,
    chains: await column(client, `select key from industry_chain order by key`),
    words: await column(
      client,
      `select left(name, 2) as key from region where level in ('VILLAGE', 'TOWNSHIP') and code < '70'
       group by 1 order by md5(left(name, 2)) limit ${MOST}`,
    ),
    units: await column(client, `select key from demonstration_unit order by md5(key) limit ${MOST}`),
  };
}

/** Units in CREATING or ASSESSED, which can be transitioned to and fro, with their present versions. */
export async function unitsOf(client: Client, most: number): Promise<Unit[]> {
  const { rows } = await client.query<Unit>(
    `select id, version, state from demonstration_unit
     where state in ('CREATING', 'ASSESSED') and archived_at is null order by id limit $1`,
    [most],
  );
  return rows;
}
