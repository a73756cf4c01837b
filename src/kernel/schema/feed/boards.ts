import { GraphQLBoolean, GraphQLID } from 'graphql';
import { capital } from '../../describe.js';
import type { Item } from '../../feed.js';
import { LARGEST_BOARD, openBoard } from '../../read/board.js';
import type { Filter } from '../../read/filter.js';
import { PositionScalar } from '../../scalars.js';
import { offers, type DataModel, type EntityMeta } from '../../model/model.js';
import { StoredRecord } from '../../model/entity.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { objectType } from '../builder/build.js';
import { oncePerSchema } from '../builder/own-metadata.js';
import { regionArgument, treeOf, feedFilterOf } from './changes.js';
import { filterInput } from '../lists/filters.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

/** The answer of every live list. */
const boardType = oncePerSchema((_: DataModel) =>
  objectType(
    'Board',
    `看板的一次更新：先是全部，至多 ${LARGEST_BOARD} 条，然后是变化，中间不遗漏；记录关联的对象变化时不另行通知；断线后重新订阅即得到新的全部记录`,
    `What a live list says: first all of it, at most ${LARGEST_BOARD} rows, then what changes, with no hole between. ` +
      `It tells of changes to its rows, not to what they refer to. ` +
      `It has no \`after\`: who subscribes again gets all rows again.`,
    {
      position: { type: () => PositionScalar, zh: '位置', en: 'Where in the feed of changes it stands.' },
      isSnapshot: {
        type: () => GraphQLBoolean,
        zh: '是否为全部记录：之前收到的一律作废',
        en: 'Whether this is all of it: what was there before is void.',
      },
      upserted: {
        type: () => [StoredRecord],
        zh: '全部记录，或新进入和有变化的记录，现在的样子',
        en: 'All rows, or those that came in or changed, as they are now.',
      },
      removed: {
        type: () => [GraphQLID],
        zh: '离开的记录的标识：不再满足条件、已归档或已删除',
        en: 'Ids of rows that left: they fit the filter no more, were archived or deleted.',
      },
    },
  ),
);

/** For each entity but those that do without, the subscription to a list and its changes. */
export function boardFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  for (const entity of model.entities)
    if (offers(entity, 'live'))
      liveList({ entity, field: entity.options.plural, zh: entity.options.zh, en: entity.name }, model, rootFields);
  return []; // `RootFields` collects the definitions
}

/** A list of an entity that is followed. */
interface LiveList {
  readonly entity: EntityMeta;
  readonly field: string;
  readonly zh: string;
  /** As in "a live list of …". */
  readonly en: string;
  /** The condition of a slice. */
  readonly preset?: Filter;
}

/** Name of the subscription to a list. */
export const liveName = (field: string): string => `live${capital(field)}`;

/** Adds the subscription to a list. */
export function liveList({ entity, field, zh, en, preset }: LiveList, model: DataModel, rootFields: RootFields): void {
  interface Arguments {
    readonly filter?: Filter | null;
    readonly region?: string | null;
  }
  const board = boardType(model); // before the schema is built
  rootFields.subscription(
    liveName(field),
    {
      type: () => board,
      about: entity.name,
      zh: `${zh}看板：先是全部，然后是变化`,
      en: `A live list of ${en}: all of it, then what changes.`,
      args: {
        filter: { type: () => filterInput(entity), nullable: true, zh: '筛选条件', en: 'Which rows.' },
        ...(treeOf(entity) && regionArgument),
      },
    },
    resolver(async (_, { filter, region }: Arguments, context) => {
      if (region != null) await feedFilterOf([entity], region, context); // throws for an unknown region
      const more = [...(preset ? [preset] : []), ...(region == null ? [] : [{ within: region }])];
      if (more.length === 0) return openBoard(entity, filter, context);
      const and = [...((filter?.['and'] as Filter[] | null | undefined) ?? []), ...more];
      return openBoard(entity, { ...filter, and }, context);
    }),
    resolver((item: Item) => (item.bookmark ? null : item)),
  );
}
