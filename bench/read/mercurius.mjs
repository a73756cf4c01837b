// Mercurius as its documentation shows it: JIT on, and a loader for each relation, which asks once for all the rows of a
// level. Loaders' own cache is off: what repeats (one county of many enterprises) is taken together by hand, cheaper.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { schema } from './mercurius-schema.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const rowsOf = async (name, text, values) => (await pool.query({ name, text, values })).rows;
const rowOf = async (name, text, values) => (await rowsOf(name, text, values))[0] ?? null;

const REGION = 'r.id, r.code, r.name, r.kind, r.level, r.provenance, r.parent_id, r.county_id, r.path';
const ENTERPRISE = `e.id, e.name, e.kind, e.linked_households as "linkedHouseholds", e.annual_output_wan_yuan as "annualOutputWanYuan",
  e.county_id, e.chain_id`;

/** Rows by the ids that a level refers to, each asked for once. */
const one = (name, column, text) => ({
  async loader(queries) {
    const ids = [...new Set(queries.map(({ obj }) => obj[column]).filter(Boolean))];
    const found = new Map((await rowsOf(name, text, [ids])).map((row) => [row.id, row]));
    return queries.map(({ obj }) => found.get(obj[column]) ?? null);
  },
  opts: { cache: false },
});
/** The first rows below each parent. All queries of a batch have the same arguments here, as no workload aliases a list. */
const many = (name, text, argument = () => []) => ({
  async loader(queries) {
    const ids = [...new Set(queries.map(({ obj }) => obj.id))];
    const { params } = queries[0];
    const lists = new Map(ids.map((id) => [id, { nodes: [] }]));
    for (const row of await rowsOf(name, text, [ids, params.first ?? 20, ...argument(params)]))
      lists.get(row.parent).nodes.push(row);
    return queries.map(({ obj }) => lists.get(obj.id));
  },
  opts: { cache: false },
});
const below = (columns, from, order) =>
  `select p.id as parent, x.* from unnest($1::uuid[]) p(id) cross join lateral (select ${columns} from ${from} order by ${order} limit $2) x`;

const region = one('region by id', 'county_id', `select ${REGION} from region r where id = any($1)`);
const FIGURES = `select s.parent, s.period, s.reported, s."isSample", i.key, i.name, i.unit, trim_scale(case i.across_regions
    when 'WEIGHTED_MEAN' then round(s.weighted / nullif(s.weight, 0), 6) when 'MAX' then s.top else s.total end)::text as value
  from (select p.id as parent, p.level, o.indicator_id, o.period, count(*)::int as reported, sum(o.figure) as total, sum(coalesce(o.figure_weight, 1)) as weight,
      sum(o.figure * coalesce(o.figure_weight, 1)) as weighted, max(o.figure) as top, bool_or(o.provenance = 'SAMPLE') as "isSample"
    from region p join observation o on o.region_path >= p.path and o.region_path < p.path || '~'
    where p.id = any($1) and o.period >= $2 and o.period < $2 || '~' and o.figure is not null and o.sensitivity = 'PUBLIC' and o.archived_at is null
    group by p.id, o.indicator_id, o.period) s join indicator i on i.id = s.indicator_id
  where i.archived_at is null and (i.across_regions <> 'LAST' or i.level = s.level) order by i.key, s.period`;
/** What the reports of a year add up to, for all regions of a level at once. Not named, as groups are not. */
const figures = {
  async loader(queries) {
    const lists = new Map(queries.map(({ obj }) => [obj.id, []]));
    for (const { key, name, unit, ...figure } of await rowsOf(undefined, FIGURES, [[...lists.keys()], String(queries[0].params.year)]))
      lists.get(figure.parent).push({ ...figure, indicator: { key, name, unit } });
    return queries.map(({ obj }) => lists.get(obj.id));
  },
  opts: { cache: false },
}; // prettier-ignore
const loaders = {
  Region: {
    figures,
    parent: one('region by id', 'parent_id', `select ${REGION} from region r where id = any($1)`),
    county: region,
    children: many('children', below(REGION, 'region r where r.parent_id = p.id and r.archived_at is null', 'r.code, r.id')),
    heritageItems: many('heritage', below('h.id, h.key, h.name', `heritage_item h where h.archived_at is null and h.id in (
      select l.heritage_item_id from region v join heritage_item_regions l on l.region_id = v.id where v.county_id = p.id)`, 'h.key')),
    talents: many('talents', below('t.id, t.name, t.skills', `talent t where t.county_id = p.id and t.sensitivity = 'PUBLIC' and t.archived_at is null`, 't.pinyin, t.id')),
  },
  Enterprise: {
    county: region,
    chain: one('chain by id', 'chain_id', 'select id, key, name from industry_chain where id = any($1)'),
  },
  IndustryChain: {
    enterprises: many('enterprises of a chain', below(ENTERPRISE, `enterprise e where e.chain_id = p.id and ($3::text is null or e.kind = $3) and e.archived_at is null`, 'e.pinyin, e.id'), ({ filter }) => [filter?.kind?.[0] ?? null]),
  },
}; // prettier-ignore

// a resolver, as `groups` needs the region and `nodes` a batch: the list of a village is asked for by its id alone
loaders.EnterpriseConnection = {
  nodes: {
    async loader(queries) {
      if (queries.every(({ obj }) => obj.nodes)) return queries.map(({ obj }) => obj.nodes);
      const text = below(
        ENTERPRISE,
        'enterprise e where e.region_id = p.id and e.archived_at is null',
        'e.pinyin, e.id',
      );
      const ids = queries.map(({ obj }) => obj.region.id);
      const lists = new Map(ids.map((id) => [id, []]));
      for (const row of await rowsOf('enterprises of a region', text, [ids, queries[0].obj.first ?? 20]))
        lists.get(row.parent).push(row);
      return queries.map(({ obj }) => lists.get(obj.region.id));
    },
    opts: { cache: false },
  },
};

/** Not named, so planned each time, for the reason that the limit has. */
const groupsOf =
  (table, columns, more = '', by = '') =>
  async ({ region: { path }, year }) => {
    const rows = await rowsOf(
      undefined,
      `select x.*, c.code from (select county_id, count(*)::int as count${columns} from ${table} t
    where region_path >= $1 and region_path < $1 || '~' and archived_at is null${more} group by county_id${by}) x
    left join region c on c.id = x.county_id order by c.code${by.replace(', ', ', x.')}`,
      year ? [path, year] : [path],
    );
    return rows.map(({ county_id, state, count, code: _, ...sums }) => ({
      keys: [{ value: county_id && `Region:${county_id}` }, ...(state ? [{ value: state }] : [])],
      count,
      ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, { sum }])),
    }));
  };
const unitGroups = groupsOf('demonstration_unit', ', state', '', ', state');
const enterpriseGroups = groupsOf('enterprise', ', sum(linked_households)::text as "linkedHouseholds", sum(annual_output_wan_yuan)::text as "annualOutputWanYuan"'); // prettier-ignore
const observationGroups = groupsOf('observation', ', sum(value)::text as value', ` and period >= $2 and period < $2 || '~' and sensitivity = 'PUBLIC'`); // prettier-ignore

const resolvers = {
  Query: {
    region: (_, { code }) => rowOf('region', `select ${REGION} from region r where code = $1`, [code]),
    industryChain: (_, { key }) => rowOf('chain', 'select id, key, name from industry_chain where key = $1', [key]),
    async enterprises(_, { filter, first }) {
      const nodes = await rowsOf('page', `select ${ENTERPRISE}, count(*) over ()::int as total from enterprise e
        where e.county_id = (select id from region where code = $1) and e.kind = $2 and e.stage = $3 and e.archived_at is null
        order by e.linked_households desc, e.id desc limit $4`, [filter.within, filter.kind[0], filter.stage[0], first]); // prettier-ignore
      const totalCount = nodes[0]?.total ?? 0;
      return { nodes, totalCount, pageInfo: { hasNextPage: totalCount > first } };
    },
  },
  Region: {
    enterprises: (region, { first }) => ({ region, first }),
    async demonstrationUnits(region) {
      const groups = await unitGroups({ region });
      return { groups, groupCount: groups.length };
    },
    observations: (region, { filter }) => ({
      groups: () => observationGroups({ region, year: filter.period.startsWith }),
    }),
  },
  EnterpriseConnection: { groups: enterpriseGroups },
  Mutation: {
    async transitionDemonstrationUnit(_, { input: { id, to, expectedVersion } }) {
      const demonstrationUnit = await rowOf('move', 'update demonstration_unit set state = $2 where id = $1 and version = $3 returning key, state, version', [id.split(':')[1], to, expectedVersion]); // prettier-ignore
      const conflict = { code: 'VERSION_CONFLICT', message: 'somebody was first', path: [] };
      return { demonstrationUnit, userErrors: demonstrationUnit ? [] : [conflict] };
    },
  },
};

const app = Fastify({ logger: false });
await app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('SIGTERM', () => process.exit(0));
