import { coerceInputValue, type GraphQLInputObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Class } from '../../describe.js';
import { onRowsBelow, rowsBelow } from '../../model/list-rows.js';
import type { ModuleSlice } from '../../model/slice.js';
import { offers, pathColumn, type DataModel, type EntityMeta } from '../../model/model.js';
import { conditionCost } from '../cost/condition-cost.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import type { RootFields } from '../builder/root-fields.js';
import { liveList, liveName } from '../feed/boards.js';
import { fieldNames } from '../builder/own-metadata.js';
import { treeOf } from '../feed/changes.js';
import { listField } from '../fields.js';
import { rootList } from '../queries.js';

const refused = ({ module, field }: ModuleSlice, reason: string): Error =>
  new Error(`the slice ${field} of the module ${module} ${reason}`);

const withoutStop = (text: string): string => text.replace(/\.$/, '');

/**
 * Adds the lists of slices, after all other fields of the schema.
 *
 * @throws with the slice and its module, if it cannot be as it is declared
 */
export const sliceFields = (
  slices: readonly ModuleSlice[],
  model: DataModel,
  rootFields: RootFields,
): FieldDefinition[] =>
  slices.flatMap((slice) => {
    const entity = model.of(slice.of);
    requireFree(slice, 'Query', slice.field);
    rootList(entity, slice, rootFields, slice);
    if (slice.live) addLiveList(slice, entity, model, rootFields);
    return slice.underTree ? [listUnderTree(slice, entity)] : [];
  });

function addLiveList(slice: ModuleSlice, entity: EntityMeta, model: DataModel, rootFields: RootFields): void {
  const { field, zh, en, preset } = slice;
  if (!offers(entity, 'live')) throw refused(slice, `cannot be live: ${entity.name} does without`);
  requireFree(slice, 'Subscription', liveName(field));
  liveList({ entity, field, zh, en: withoutStop(en), preset }, model, rootFields);
}

/** The slice of what lies at or below a node. */
function listUnderTree(slice: ModuleSlice, entity: EntityMeta): FieldDefinition {
  const tree = treeOf(entity);
  if (!tree || tree === entity) throw refused(slice, `cannot be under a tree: ${entity.name} is located in none`);
  const { field, preset } = slice;
  requireFree(slice, tree.type, field);
  return listField({
    field,
    zh: `本级及下级的${slice.zh}`,
    en: `${withoutStop(slice.en)} at or below it.`,
    from: tree,
    to: entity,
    on: onRowsBelow(rowsBelow(entity, pathColumn(entity), tree)),
    isBelow: true,
    preset,
  });
}

/** @throws if the type has a field of this name */
function requireFree(slice: ModuleSlice, owner: 'Query' | 'Subscription' | Class, name: string): void {
  const type = typeof owner === 'string' ? owner : owner.name;
  if (fieldNames(owner).includes(name)) throw refused(slice, `has the name of another field: ${type}.${name}`);
}

/**
 * Prices the presets of slices like the same conditions in a filter.
 *
 * @throws if a preset is no filter of its type
 */
export function priceSlices(slices: readonly ModuleSlice[], model: DataModel, schema: GraphQLSchema): void {
  for (const slice of slices) {
    const { name } = model.of(slice.of);
    const type = schema.getType(`${name}Filter`) as GraphQLInputObjectType; // each entity has one
    coerceInputValue(slice.preset, type, (path, _, { message }) => {
      throw refused(slice, `has a preset that is no filter of ${name}, at ${path.join('.')}: ${message}`);
    });
    const declared = { weight: conditionCost(type, slice.preset) };
    for (const owner of ownersOf(slice, model)) {
      const field = (schema.getType(owner) as GraphQLObjectType).getFields()[slice.field]!; // `sliceFields` added it
      field.extensions = { ...field.extensions, declared };
    }
  }
}

const ownersOf = ({ of, underTree }: ModuleSlice, model: DataModel): string[] =>
  underTree ? ['Query', treeOf(model.of(of))!.name] : ['Query']; // `sliceFields` has refused one without a tree
