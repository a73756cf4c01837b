import { locationOf, locationAbout, locationFollowed, locationSource } from '../../../kernel/model/location.js';
import { pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { lockOf } from '../../../kernel/model/roll-ups.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { snake } from '../../../kernel/describe.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/** SQLSTATE for a code that leads to no node; the message is the code. */
export const NO_NODE = 'RU404';

function codeFunctions({ table, tree }: EntityMeta): string {
  const { code, former } = tree!; // only trees get here
  const last = `(select max(f ->> 'until') from jsonb_array_elements(${former?.column}) f where f ->> 'code' = given)`;
  return sqlFile(new URL('./tree-codes.sql', import.meta.url), {
    table,
    code: code.column,
    formerly: `${table}_formerly`,
    select_formerly: former
      ? `select ${code.column} from ${table}
    where ${former.column} @> jsonb_build_array(jsonb_build_object('code', given))
    order by ${last} desc limit 1`
      : 'select null::text',
    path_function: `${table}_path`,
    no_node: NO_NODE,
  });
}

const ancestorColumns = (tree: EntityMeta): { column: string; level: string }[] =>
  Object.entries(tree.tree?.ancestorColumns ?? {}).map(([name, { level }]) => ({ column: `${snake(name)}_id`, level }));

const locatedIn = (model: DataModel, tree: EntityMeta): { entity: EntityMeta; column: string }[] =>
  model.entities.flatMap((entity) =>
    entity.manyToOne
      .filter((relation) => relation.isLocation && relation.to === tree)
      .map(({ column }) => ({ entity, column })),
  );

/** Columns that hold the location of a row in a tree, in the order of those of the tree's own rows. */
export const placeColumns = (entity: EntityMeta, tree: EntityMeta): string[] => [
  pathColumn(entity),
  ...ancestorColumns(tree).map(({ column }) => column),
];

/** Statements by which rows that refer to a moved row pass their own triggers, and move along. */
export const moveAlong = (referrers: readonly { readonly table: string; readonly column: string }[]): string =>
  referrers
    .map(({ table, column }) => `update ${table} set ${column} = ${column} where ${column} = new.id;`)
    .join('\n  ');

function treeTriggers(model: DataModel, tree: EntityMeta): string {
  const { table } = tree;
  const { parent, level, code } = tree.tree!; // only trees get here
  const located = locatedIn(model, tree);
  const nodes = sqlFile(new URL('./tree-nodes.sql', import.meta.url), {
    table,
    parent: parent.column,
    code: code.column,
    level: level.column,
    grow_function: `${table}_grow`,
    set_ancestors: ancestorColumns(tree)
      .map(
        (c) => `new.${c.column} := case when new.${level.column} = '${c.level}' then new.id else up.${c.column} end;`,
      )
      .join('\n  '),
    spread_function: `${table}_spread`,
    move_located: moveAlong([
      ...located
        .filter(({ entity }) => !locationSource(entity) && !locationAbout(entity))
        .map(({ entity, column }) => ({ table: entity.table, column })),
      ...heirsOf(model, tree),
    ]),
    ...triggers('a', 'grow'),
    ...triggers('b', 'spread'),
  });
  return [
    nodes,
    ...located
      .filter(({ entity }) => !locationAbout(entity)) // the trigger of what a row is about locates it
      .map(({ entity, column }) => locationTrigger(entity, column, tree)),
    ...located.map(({ entity }) => inheritanceTrigger(model, entity, tree)),
  ].join('\n');
}

function locationTrigger(entity: EntityMeta, column: string, tree: EntityMeta): string {
  const { table } = entity;
  const sourceRelation = locationSource(entity);
  const place = placeColumns(entity, tree);
  const above = sourceRelation && locationOf(sourceRelation.to);
  const [source, key] = sourceRelation ? [sourceRelation.to, sourceRelation.column] : [tree, column];
  const targets = sourceRelation ? [column, ...place] : place;
  const from = above ? [above.column, ...placeColumns(source, tree)] : placeColumns(tree, tree);
  return sqlFile(new URL('./tree-located.sql', import.meta.url), {
    table,
    function: `${table}_hang`,
    source: source.table,
    key,
    lock: lockOf(source, entity),
    clear_place: targets.map((target) => `new.${target} := null;`).join(' '),
    from: from.join(', '),
    place: targets.map((target) => `new.${target}`).join(', '),
    constraint: `${table}_${key}_foreign`,
    columns: [...new Set([key, column])].join(', '),
    ...triggers('a', 'hang'),
  });
}

/** Rows that inherit their location from those of an entity, with the column that refers to these. */
const heirsOf = ({ entities }: DataModel, entity: EntityMeta): { table: string; column: string }[] =>
  entities.flatMap((heir) => {
    const source = locationSource(heir);
    const about = locationAbout(heir) ?? locationFollowed(heir);
    if (source?.to === entity) return [{ table: heir.table, column: source.column }];
    return about?.to.includes(entity) ? [{ table: heir.table, column: about.column }] : [];
  });

function inheritanceTrigger(model: DataModel, entity: EntityMeta, tree: EntityMeta): string {
  const heirs = heirsOf(model, entity);
  if (heirs.length === 0) return '';
  const place = locationOf(entity)!; // it is located in the tree
  return sqlFile(new URL('./tree-heirs.sql', import.meta.url), {
    table: entity.table,
    function: `${entity.table}_hand_down`,
    move_heirs: moveAlong(heirs),
    has_moved: differs([place.column, ...placeColumns(entity, tree)]),
    ...triggers('b', 'hand_down'),
  });
}

export const treeRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./tree.sql', import.meta.url)),
  ...model.entities.filter((entity) => entity.tree).flatMap((tree) => [treeTriggers(model, tree), codeFunctions(tree)]),
];
