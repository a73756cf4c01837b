import { pathColumn, locationSource, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { systemTriggerFunction } from '../../../kernel/model/system-trigger.js';
import { snake } from '../../../kernel/describe.js';
import { differs } from './differs.js';

/** `above('42/4205/420506/')` = `{42/,42/4205/}`: the paths of all ancestors. */
export const ABOVE = `
create or replace function above(path text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(array_to_string(parts[1:n], '/') || '/'), '{}')
  from string_to_array(rtrim(path, '/'), '/') parts, generate_series(1, array_length(parts, 1) - 1) n
$$;`;

/** SQLSTATE for a code that leads to no node; the message is the code. */
export const NO_NODE = 'RU404';

/**
 * Functions that resolve a code that no node has: to the node that had it last. Both are called only after a lookup by
 * the code itself has found nothing.
 */
function codeFunctions({ table, tree }: EntityMeta): string {
  const { code, former } = tree!; // only trees get here
  const last = `(select max(f ->> 'until') from jsonb_array_elements(${former?.column}) f where f ->> 'code' = given)`;
  const formerCode = former
    ? `select ${code.column} from ${table}
    where ${former.column} @> jsonb_build_array(jsonb_build_object('code', given))
    order by ${last} desc limit 1`
    : 'select null::text';
  return `
create or replace function ${table}_formerly(given text) returns text language sql stable strict parallel safe as $$
  ${formerCode}
$$;
create or replace function ${table}_path(given text) returns text language plpgsql stable parallel safe as $$
declare
  place text;
begin
  select path into place from ${table} where ${code.column} = given;
  if place is null then
    select path into place from ${table} where ${code.column} = ${table}_formerly(given);
  end if;
  if place is null then
    raise exception using errcode = '${NO_NODE}', message = given;
  end if;
  return place;
end $$;`;
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
const placeColumns = (entity: EntityMeta, tree: EntityMeta): string[] => [
  pathColumn(entity),
  ...ancestorColumns(tree).map(({ column }) => column),
];

/**
 * Maintains a tree's paths and ancestor columns, in its own rows and in all that are located in it. A cycle is
 * impossible: a row cannot move below itself. Taking a path from a row above locks that row until the end of the
 * transaction: whoever moves it meanwhile waits, and then sees what is located there. (A foreign key alone would let
 * both pass.)
 */
function treeTriggers(model: DataModel, tree: EntityMeta): string {
  const { table } = tree;
  const { parent, level, code } = tree.tree!; // only trees get here
  const ancestors = ancestorColumns(tree);
  const located = locatedIn(model, tree);
  return `
create or replace function ${table}_grow() returns trigger language plpgsql as $$
declare up ${table};
begin
  select * into up from ${table} where id = new.${parent.column} for share;
  if starts_with(up.path, old.path) then
    perform refuse(array[refusal('BELOW_ITSELF', '${parent.column}')]);
  end if;
  new.path := coalesce(up.path, '') || new.${code.column} || '/';
${ancestors
  .map((c) => `  new.${c.column} := case when new.${level.column} = '${c.level}' then new.id else up.${c.column} end;`)
  .join('\n')}
  return new;
end $$;
create or replace trigger a_grow before insert or update of ${parent.column}, ${code.column}, ${level.column}
  on ${table} for each row execute function ${table}_grow();

${systemTriggerFunction(
  `${table}_spread`,
  `
  update ${table} set ${parent.column} = ${parent.column} where ${parent.column} = new.id;
${located
  .filter(({ entity }) => !locationSource(entity))
  .map((h) => `  update ${h.entity.table} set ${h.column} = ${h.column} where ${h.column} = new.id;`)
  .join('\n')}`,
)}
create or replace trigger b_spread after update on ${table} for each row
  when (old.path is distinct from new.path) execute function ${table}_spread();

${located.map((h) => locationTriggers(h.entity, h.column, tree)).join('\n')}
${located.map(({ entity }) => inheritanceTriggers(model, entity, tree)).join('\n')}`;
}

/**
 * Gives a row the location of the node that it refers to, or the whole location of the row that it inherits it from.
 */
function locationTriggers(entity: EntityMeta, column: string, tree: EntityMeta): string {
  const sourceRelation = locationSource(entity);
  const place = placeColumns(entity, tree);
  const above = sourceRelation?.to.manyToOne.find((relation) => relation.isLocation);
  const [source, key] = sourceRelation ? [sourceRelation.to, sourceRelation.column] : [tree, column];
  const targets = sourceRelation ? [column, ...place] : place;
  const from = above ? [above.column, ...placeColumns(source, tree)] : placeColumns(tree, tree);
  return `
create or replace function ${entity.table}_hang() returns trigger language plpgsql as $$
begin
  ${targets.map((target) => `new.${target} := null;`).join(' ')}
  select ${from.join(', ')} into ${targets.map((target) => `new.${target}`).join(', ')}
    from ${source.table} where id = new.${key} for share;
  if not found and new.${key} is not null then
    raise exception 'no such row of ${source.table}'
      using errcode = '23503', constraint = '${entity.table}_${key}_foreign';
  end if;
  return new;
end $$;
create or replace trigger a_hang before insert or update of ${[...new Set([key, column])].join(', ')} 
  on ${entity.table}
  for each row execute function ${entity.table}_hang();`;
}

/** A row that moves takes along the rows that inherit its location; each gets a new version. */
function inheritanceTriggers(model: DataModel, entity: EntityMeta, tree: EntityMeta): string {
  const heirs = model.entities.flatMap((heir) => {
    const sourceRelation = locationSource(heir);
    return sourceRelation?.to === entity ? [{ table: heir.table, column: sourceRelation.column }] : [];
  });
  if (heirs.length === 0) return '';
  const place = entity.manyToOne.find((relation) => relation.isLocation)!; // it is located in the tree
  return `
${systemTriggerFunction(
  `${entity.table}_hand_down`,
  heirs
    .map(
      ({ table, column }) => `
  update ${table} set ${column} = ${column} where ${column} = new.id;`,
    )
    .join(''),
)}
create or replace trigger b_hand_down after update on ${entity.table} for each row
  when (${differs([place.column, ...placeColumns(entity, tree)])}) execute function ${entity.table}_hand_down();`;
}

export const treeRoutines = (model: DataModel): string[] => [
  ABOVE,
  ...model.entities.filter((entity) => entity.tree).flatMap((tree) => [treeTriggers(model, tree), codeFunctions(tree)]),
];
