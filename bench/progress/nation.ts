import type { Client } from 'pg';

/**
 * 29 made-up provinces of 8 prefectures of 12 counties of 14 townships of 15 villages: 2,784 counties and 584,640
 * villages.
 */
const SHAPE = { province: 29, prefecture: 8, county: 12, township: 14, village: 15 };

const code = (width: number, number: string): string => `lpad((${number})::text, ${width}, '0')`;
const uuid = (text: string): string => `md5('bench ' || ${text})::uuid`;

interface Level {
  readonly name: string;
  readonly count: number;
  readonly width: number;
}
const LEVELS: readonly Level[] = [
  { name: 'PREFECTURE', count: SHAPE.prefecture, width: 2 },
  { name: 'COUNTY', count: SHAPE.county, width: 2 },
  { name: 'TOWNSHIP', count: SHAPE.township, width: 3 },
  { name: 'VILLAGE', count: SHAPE.village, width: 3 },
];

const REGION = `insert into region (id, provenance, name, pinyin, code, level, kind, official_name,
  in_demonstration_area, parent_id, path, county_id, township_id)`;

/** Adds the rest of a nation to the seeded area, without triggers: what they maintain is written here. */
export async function addNation(client: Client): Promise<void> {
  await client.query(`set session_replication_role = replica`);
  const provinces = code(2, `70 + n`);
  await client.query(`${REGION} select ${uuid(provinces)}, 'SAMPLE', '样例省', '', ${provinces}, 'PROVINCE', null,
      '样例省', false, null, ${provinces} || '/', null, null
    from generate_series(1, ${SHAPE.province}) n`);
  let above = `level = 'PROVINCE' and code > '70'`;
  for (const { name, count, width } of LEVELS) {
    const own = `p.code || ${code(width, 'n')}`;
    const kind =
      name === 'VILLAGE'
        ? `'VILLAGE_COMMITTEE'`
        : name === 'TOWNSHIP'
          ? `'TOWN'`
          : name === 'COUNTY'
            ? `'COUNTY'`
            : 'null';
    await client.query(`${REGION} select ${uuid(own)}, 'SAMPLE', '样例', '', ${own}, '${name}', ${kind}, '样例',
      true, p.id, p.path || ${own} || '/',
      ${name === 'COUNTY' ? uuid(own) : 'p.county_id'}, ${name === 'TOWNSHIP' ? uuid(own) : 'p.township_id'}
      from region p, generate_series(1, ${count}) n where p.${above}`);
    above = `level = '${name}' and p.code > '70'`;
  }
  await client.query(`insert into region_place (region_id, path) select id, path from region where code > '70'`);
  for (const quarter of [3, 4]) await addQuarter(client, quarter);
  await client.query(`insert into rollup
      (indicator_id, region_id, period, reported, total, weight, weighted, top, samples)
    select o.indicator_id, r.id, o.period, count(*), sum(figure), sum(figure_weight), sum(figure * figure_weight),
      max(figure), count(*)
    from observation o cross join lateral unnest(string_to_array(rtrim(o.region_path, '/'), '/')) c(code)
    join region r on r.code = c.code
    where o.region_path > '70' group by 1, 2, 3`);
  await client.query(`set session_replication_role = default`);
  await client.query('vacuum analyze');
}

/** Adds the tap water report of every village for a quarter of 2024. */
async function addQuarter(client: Client, quarter: number): Promise<void> {
  await client.query(`insert into observation (id, provenance, sensitivity, indicator_id, region_id, region_path,
      county_id, township_id, period, starts_on, ends_on, due_on, state, value, weight, figure, figure_weight,
      figure_since, reported_on)
    select ${uuid(`r.code || '${quarter}'`)}, 'SAMPLE', 'PUBLIC', i.id, r.id, r.path, r.county_id, r.township_id,
      '2024Q${quarter}', s.starts_on, s.ends_on, s.ends_on + 15, 'APPROVED', v.value, v.weight, v.value, v.weight,
      s.ends_on, s.ends_on + 8
    from region r cross join indicator i cross join period_span('2024Q${quarter}') s
    cross join lateral (select 80 + abs(hashtext(r.code)) % 200 / 10.0 as value,
      100 + abs(hashtext(r.code)) % 400 as weight) v
    where r.level = 'VILLAGE' and r.code > '70' and i.key = 'tap-water-coverage'`);
}

/** Adds years to the seeded area until it has 100,000 observations, which groups then have to read. */
export async function addYears(client: Client): Promise<void> {
  await client.query(`set session_replication_role = replica`);
  await client.query('update warning_rule set is_active = false'); // background tasks are not measured here
  await client.query(`insert into observation (id, provenance, sensitivity, indicator_id, region_id, region_path,
      county_id, township_id, period, starts_on, ends_on, due_on, state, value, weight, figure, figure_weight,
      figure_since, reported_on)
    select md5('bench ' || o.id::text || back)::uuid, 'SAMPLE', 'PUBLIC', indicator_id, region_id, region_path,
      county_id, township_id, left(period, 4)::int - back || substr(period, 5),
      (starts_on - back * interval '1 year')::date, (ends_on - back * interval '1 year')::date,
      (due_on - back * interval '1 year')::date, 'LOCKED', value, weight, figure, figure_weight, figure_since,
      reported_on
    from observation o, unnest(array[4, 8]) back where figure is not null
    order by back, o.id limit 100000 - (select count(*) from observation)`);
  await client.query(`set session_replication_role = default`);
  await client.query('vacuum analyze');
}
