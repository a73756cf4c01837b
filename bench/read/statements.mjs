// What a careful person would write by hand for each workload, knowing the data: no more columns, and ids before paths.
// `text` is the whole answer, as ours would give it to somebody who has not signed in.

const answer = (field, value, tail = '') =>
  `select json_build_object('data', json_build_object('${field}', ${value}))::text as text ${tail}`;
const list = (row, from) => `(select coalesce(json_agg(${row}), '[]') from (${from}) x)`;
const nodes = (row, from) => `json_build_object('nodes', ${list(row, from)})`;

const point = answer(
  'region',
  `(select json_build_object('code', r.code, 'name', r.name, 'kind', r.kind, 'provenance', r.provenance,
      'parent', case when p.id is not null then json_build_object('code', p.code, 'name', p.name, 'kind', p.kind) end,
      'county', case when c.id is not null then json_build_object('code', c.code, 'name', c.name, 'kind', c.kind,
        'parent', json_build_object('code', city.code, 'name', city.name, 'level', city.level)) end)
    from region r left join region p on p.id = r.parent_id left join region c on c.id = r.county_id
      left join region city on city.id = c.parent_id where r.code = $1)`,
);

const below = (parent, first) =>
  `select * from region where parent_id = ${parent} and archived_at is null order by code limit ${first}`;
const tree = answer(
  'region',
  `(select json_build_object('code', r.code, 'name', r.name, 'children', ${nodes(
    `json_build_object('code', x.code, 'name', x.name, 'kind', x.kind, 'children', ${nodes(
      `json_build_object('code', x.code, 'name', x.name, 'kind', x.kind, 'provenance', x.provenance)`,
      below('x.id', 10),
    )})`,
    below('r.id', 100),
  )}) from region r where r.code = $1)`,
);

const page = answer(
  'enterprises',
  `(with county as (select id, code, name from region where code = $1),
      found as materialized (select e.id, e.name, e.linked_households, e.annual_output_wan_yuan, e.chain_id, count(*) over () as total
        from enterprise e where e.county_id = (select id from county) and e.kind = $2 and e.stage = $3 and e.archived_at is null
        order by e.linked_households desc, e.id desc limit 20)
    select json_build_object('totalCount', coalesce(max(f.total), 0), 'pageInfo', json_build_object('hasNextPage', coalesce(max(f.total), 0) > 20),
      'nodes', coalesce(json_agg(json_build_object('name', f.name, 'linkedHouseholds', f.linked_households,
        'annualOutputWanYuan', f.annual_output_wan_yuan::text, 'county', json_build_object('code', county.code, 'name', county.name),
        'chain', json_build_object('key', c.key, 'name', c.name)) order by f.linked_households desc, f.id desc), '[]'))
    from found f join industry_chain c on c.id = f.chain_id cross join county)`,
);

/** Groups in the order of ours: by the county's code, what has no county last. */
const groups = (keys, aggregate, from, more = '') =>
  `(select json_build_object(${more}'groups', coalesce(json_agg(json_build_object('keys', json_build_array(${keys}),
    'count', x.count${aggregate}) order by c.code, array_position(array['NOMINATED', 'CREATING', 'ASSESSED', 'CERTIFIED', 'REJECTED', 'WITHDRAWN'], x.state)), '[]')) from (${from}) x left join region c on c.id = x.county_id)`;
const COUNTY = `json_build_object('value', 'Region:' || x.county_id)`;
/** Of a city: what its counties hold and what hangs on the city itself. */
const of = (alias, top = 'r') =>
  `${alias}.region_path >= ${top}.path and ${alias}.region_path < ${top}.path || '~' and ${alias}.archived_at is null`;

const groupsOfYear = answer(
  'region',
  `(select json_build_object('code', r.code, 'name', r.name,
    'demonstrationUnits', ${groups(`${COUNTY}, json_build_object('value', x.state)`, '', `select county_id, state, count(*) from demonstration_unit u where ${of('u')} group by 1, 2`, `'groupCount', count(*), `)},
    'enterprises', ${groups(COUNTY, `, 'linkedHouseholds', json_build_object('sum', x.households::text), 'annualOutputWanYuan', json_build_object('sum', x.output::text)`, `select county_id, null as state, count(*), sum(linked_households) as households, sum(annual_output_wan_yuan) as output from enterprise e where ${of('e')} group by 1`)},
    'observations', ${groups(COUNTY, `, 'value', json_build_object('sum', x.value::text)`, `select county_id, null as state, count(*), sum(value) as value from observation o where ${of('o')} and o.period >= $2 and o.period < $2 || '~' and o.sensitivity = 'PUBLIC' group by 1`)})
  from region r where r.code = $1)`,
);

const FIGURE = `trim_scale(case i.across_regions when 'WEIGHTED_MEAN' then round(s.weighted / nullif(s.weight, 0), 6)
  when 'MAX' then s.top else s.total end)::text`;
const figures = (row, condition) => list(row, `select * from f where ${condition} order by key, period`);
/** Every figure is added up from the reports of the year, once for the city and all its counties. */
const dashboard = answer(
  'region',
  `(with city as (select id, code, name, level, path from region where code = $1),
      s as materialized (select o.county_id, grouping(o.county_id) as whole, o.indicator_id, o.period, count(*) as reported, sum(o.figure) as total,
          sum(coalesce(o.figure_weight, 1)) as weight, sum(o.figure * coalesce(o.figure_weight, 1)) as weighted, max(o.figure) as top,
          bool_or(o.provenance = 'SAMPLE') as sample
        from observation o, city where ${of('o', 'city')}
          and o.period >= $2 and o.period < $2 || '~' and o.figure is not null and o.sensitivity = 'PUBLIC'
        group by grouping sets ((o.county_id, o.indicator_id, o.period), (o.indicator_id, o.period))),
      f as materialized (select s.county_id, s.whole, i.key, i.name, i.unit, s.period, s.reported, s.sample, ${FIGURE} as value
        from s join indicator i on i.id = s.indicator_id, city
        where i.archived_at is null and (i.across_regions <> 'LAST' or i.level = case s.whole when 1 then city.level else 'COUNTY' end))
    select json_build_object('code', city.code, 'name', city.name,
      'figures', ${figures(`json_build_object('indicator', json_build_object('key', x.key, 'name', x.name, 'unit', x.unit), 'period', x.period, 'value', x.value, 'reported', x.reported, 'isSample', x.sample)`, 'f.whole = 1')},
      'children', ${nodes(
        `json_build_object('code', x.code, 'name', x.name, 'figures', ${list(
          `json_build_object('indicator', json_build_object('key', x.key), 'period', x.period, 'value', x.value, 'reported', x.reported)`,
          `select * from f where f.whole = 0 and f.county_id = x.id order by key, period`,
        )})`,
        below('city.id', 50),
      )}) from city)`,
);

const chain = answer(
  'industryChain',
  `(with chain as (select id, key, name from industry_chain where key = $1),
      page as materialized (select e.id, e.name, e.pinyin, e.linked_households, e.county_id from enterprise e
        where e.chain_id = (select id from chain) and e.kind = $2 and e.archived_at is null order by e.pinyin, e.id limit 50),
      county as materialized (select r.id, json_build_object('code', r.code, 'name', r.name, 'heritageItems', ${nodes(
        `json_build_object('key', x.key, 'name', x.name)`,
        `select h.key, h.name from heritage_item h where h.archived_at is null and h.id in (
          select l.heritage_item_id from region v join heritage_item_regions l on l.region_id = v.id where v.county_id = r.id) order by h.key limit 5`,
      )}, 'talents', ${nodes(
        `json_build_object('name', x.name, 'skills', x.skills)`,
        `select t.name, t.skills from talent t where t.county_id = r.id and t.sensitivity = 'PUBLIC' and t.archived_at is null order by t.pinyin, t.id limit 5`,
      )}) as said from region r where r.id in (select county_id from page))
    select json_build_object('key', chain.key, 'name', chain.name, 'enterprises', json_build_object('nodes',
      (select coalesce(json_agg(json_build_object('name', p.name, 'linkedHouseholds', p.linked_households, 'county', county.said) order by p.pinyin, p.id), '[]')
        from page p left join county on county.id = p.county_id))) from chain)`,
);

const firstEnterprises = (condition) =>
  `select * from enterprise where ${condition} and archived_at is null order by pinyin, id limit 2`;
const deep = answer(
  'region',
  `(select json_build_object('name', r.name, 'parent', json_build_object('name', p.name, 'parent', json_build_object('code', g.code, 'name', g.name,
    'children', ${nodes(
      `json_build_object('code', x.code, 'name', x.name, 'children', ${nodes(
        `json_build_object('code', x.code, 'name', x.name, 'enterprises', ${nodes(
          `json_build_object('name', x.name, 'kind', x.kind, 'chain', (select json_build_object('key', c.key, 'name', c.name, 'enterprises', ${nodes(
            `json_build_object('name', x.name, 'county', (select json_build_object('code', y.code, 'name', y.name, 'parent', json_build_object('name', z.name))
              from region y join region z on z.id = y.parent_id where y.id = x.county_id))`,
            firstEnterprises('chain_id = c.id'),
          )}) from industry_chain c where c.id = x.chain_id))`,
          firstEnterprises('region_id = x.id'),
        )})`,
        below('x.id', 3),
      )})`,
      below('g.id', 4),
    )}))) from region r join region p on p.id = r.parent_id join region g on g.id = p.parent_id where r.code = $1)`,
);

const transition = `with moved as (update demonstration_unit set state = $2 where id = $1 and version = $3 returning key, state, version)
  ${answer(
    'transitionDemonstrationUnit',
    `json_build_object('demonstrationUnit', (select json_build_object('key', key, 'state', state, 'version', version) from moved),
    'userErrors', case when exists (select from moved) then '[]'::json else '[{"code":"VERSION_CONFLICT"}]'::json end)`,
  )}`;

export const statements = {
  point: { text: point, values: ({ code }) => [code] },
  tree: { text: tree, values: ({ code }) => [code] },
  page: { text: page, values: ({ county, kind, stage }) => [county, kind, stage] },
  // not named: how much of a nation a city or a year is decides between two indexes, and planning costs less than the wrong one
  dashboard: { text: dashboard, values: ({ city, of }) => [city, String(of)], isPlannedEachTime: true },
  groups: { text: groupsOfYear, values: ({ city, year }) => [city, year], isPlannedEachTime: true },
  chain: { text: chain, values: ({ key, kind }) => [key, kind] },
  deep: { text: deep, values: ({ code }) => [code] },
  transition: { text: transition, values: ({ input }) => [input.id.split(':')[1], input.to, input.expectedVersion] },
};
