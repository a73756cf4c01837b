import type { Client } from 'pg';

/** Number of rows to insert beside the seeds, for each village, or each county, of the demonstration area. */
export interface Density {
  readonly enterprises: number;
  readonly talents: number;
  readonly units: number;
  readonly heritagePerCounty: number;
}

const ID = `md5('read ' || seed)::uuid`;
/** A pseudo-random number that is the same each time. */
const draw = (what: string): string => `abs(hashtext(seed || '${what}')::bigint)`;
const pick = (...words: string[]): string =>
  `(array[${words.map((word) => `'${word}'`).join()}])[1 + ${draw(words[0]!)} % ${words.length}]`; // of at least one
/** A name with a random number before the place, so that the first rows by name are of many counties. */
const shuffled = (word: string): string => `'${word}' || lpad((${draw(word)} % 1000000)::text, 6, '0') || '-' || seed`;

const regions = (level: 'VILLAGE' | 'COUNTY', count: number, what: string): string =>
  `(select r.*, r.code || '-${what}' || n as seed from region r, generate_series(1, ${count}) n
    where r.level = '${level}' and r.in_demonstration_area) r`;
const PLACE = 'region_id, region_path, county_id, township_id';
const OF_PLACE = 'r.id, r.path, r.county_id, r.township_id';
const CHAIN = `(select array_agg(id order by key) as ids from industry_chain) c`;
const OF_CHAIN = `c.ids[1 + ${draw('chain')} % cardinality(c.ids)]`;

/** Inserts enterprises, talents, units and heritage without triggers: it writes the derived columns itself. */
export async function plant(client: Client, density: Density): Promise<void> {
  await client.query(`set session_replication_role = replica`);
  await client.query(`insert into enterprise (id, provenance, name, pinyin, kind, stage, linked_households,
      founded_year, annual_output_wan_yuan, chain_id, ${PLACE})
    select ${ID}, 'SAMPLE', title, title, ${pick('LEADING', 'PRODUCTION', 'PROCESSING', 'DISTRIBUTION', 'SERVICE')},
      ${pick('RAW_PRODUCT', 'PROCESSED_PRODUCT')}, ${draw('households')} % 1000, 1990 + ${draw('founded')} % 34,
      (${draw('output')} % 100000) / 10.0, ${OF_CHAIN}, ${OF_PLACE}
    from ${CHAIN}, ${regions('VILLAGE', density.enterprises, 'e')},
      lateral (select ${shuffled('样例企业')}) named(title)`);
  await client.query(`insert into talent
      (id, provenance, sensitivity, name, pinyin, kinds, skills, registered_on, chain_id, ${PLACE})
    select ${ID}, 'SAMPLE', case when ${draw('sensitivity')} % 10 = 0 then 'INTERNAL' else 'PUBLIC' end, title, title,
      array[${pick('LOCAL_EXPERT', 'FIELD_SCHOLAR', 'NEW_FARMER', 'PROSPERITY_LEADER')}],
      ${pick('手工制茶', '高接换种', '育苗')},
      date '2021-01-01' + (${draw('registered')} % 1400)::int, ${OF_CHAIN}, ${OF_PLACE}
    from ${CHAIN}, ${regions('VILLAGE', density.talents, 't')}, lateral (select ${shuffled('样例人才')}) named(title)`);
  await client.query(`insert into demonstration_unit
      (id, provenance, name, pinyin, key, level, state, award, award_level, programme_year, ${PLACE})
    select ${ID}, 'SAMPLE', r.name, r.name, 'read-' || seed, 'VILLAGE',
      ${pick('NOMINATED', 'CREATING', 'ASSESSED', 'CERTIFIED')}, '样例示范村',
      ${pick('PROVINCIAL', 'CITY')}, 2021 + ${draw('year')} % 4, ${OF_PLACE}
    from ${regions('VILLAGE', density.units, 'u')}`);
  await plantHeritage(client, density.heritagePerCounty);
  await client.query(`set session_replication_role = default`);
}

/** Inserts heritage items: each belongs to a county and, like many of the seeds, to one of its villages. */
async function plantHeritage(client: Client, perCounty: number): Promise<void> {
  await client.query(`create temp table planted as
    select ${ID} as id, title as key, r.id as county,
      (select v.id from region v where v.county_id = r.id and v.level = 'VILLAGE'
        and v.code > r.code || lpad((${draw('village')} % 400000)::text, 6, '0')
        order by v.code limit 1) as village, seed
    from ${regions('COUNTY', perCounty, 'h')}, lateral (select ${shuffled('heritage-')}) named(title)`);
  await client.query(`insert into heritage_item (id, provenance, name, pinyin, key, category, level, is_extension,
      is_unesco, protection_units, place_id, regions_ids)
    select id, 'SAMPLE', '样例遗产', key, key,
      ${pick('FOLK_LITERATURE', 'TRADITIONAL_MUSIC', 'TRADITIONAL_CRAFT', 'FOLK_CUSTOM')},
      ${pick('PROVINCIAL', 'CITY', 'COUNTY')}, false, false, '{}', village,
      array_remove(array[county, village], null) from planted`);
  await client.query(`insert into heritage_item_regions (heritage_item_id, region_id, position)
    select p.id, l.region, l.position - 1
    from planted p, unnest(array_remove(array[county, village], null)) with ordinality l(region, position)`);
  await client.query(`drop table planted`);
}
