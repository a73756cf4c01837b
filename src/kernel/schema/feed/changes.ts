import { GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { locationOf } from '../../model/location.js';
import { readScopes } from '../../access/read-scope.js';
import type { Context } from '../../context.js';
import { constant, uncapital } from '../../describe.js';
import { Invalid } from '../../errors.js';
import type { Bookmark, Change, ChangePage, FeedFilter } from '../../feed.js';
import { globalId } from '../../id.js';
import { persist } from '../../read/persist.js';
import { readByKey, readNode } from '../../read/read.js';
import { followVisible, visibleChanges, type StoredChange, WITHHELD } from '../../read/visible-changes.js';
import { accepts, DateTimeScalar, PositionScalar, RegionCodeScalar } from '../../scalars.js';
import { pathColumn, type DataModel, type EntityMeta } from '../../model/model.js';
import { StoredRecord } from '../../model/entity.js';
import type { FieldDefinition, Resolve } from '../builder/attach-fields.js';
import { enumType, nodeType, objectType, optional, type ArgumentSpec } from '../builder/build.js';
import { changedFields, FieldChange } from './field-change.js';
import { Operation } from './history.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

const LARGEST_PAGE = 500;
const PAGE = 100;

/** The tree that an entity's rows form or are located in. */
export const treeOf = (entity: EntityMeta): EntityMeta | undefined => (entity.tree ? entity : locationOf(entity)?.to);

/** Arguments of every field that reads the feed, if the model has a tree to restrict it by. */
export const regionArgument: Readonly<Record<string, ArgumentSpec>> = {
  region: optional(() => RegionCodeScalar, '只要此区划及其下级的', 'Only at or below the region with this code.'),
};
export const afterArgument: Readonly<Record<string, ArgumentSpec>> = {
  after: optional(
    () => PositionScalar,
    '从此位置之后开始；不给则从现在开始',
    'Start after this position; from now on without it.',
  ),
};

/**
 * The feed filter of a field's arguments.
 *
 * @throws Invalid `UNKNOWN_REGION`: silence would look like a region in which nothing happens
 */
export async function feedFilterOf(
  entities: readonly EntityMeta[],
  region: string | null | undefined,
  context: Context,
): Promise<FeedFilter> {
  const types = entities.map((entity) => entity.name);
  const scopes = readScopes(entities, context.actor);
  if (region == null) return { types, readScopes: scopes };
  const tree = entities.map(treeOf).find(Boolean) ?? context.model.entities.find((entity) => entity.tree);
  const row = tree?.tree && (await readByKey(tree, tree.tree.code.column, region, context));
  if (!row) throw new Invalid('UNKNOWN_REGION', { region });
  const columns = new Set(entities.filter((entity) => treeOf(entity) === tree).map(pathColumn));
  return { types, readScopes: scopes, within: { path: row['$path'] as string, columns: [...columns] } };
}

/**
 * Resolves an item of the feed: a change with what the caller may see of it, a bookmark to null. Retries reading the
 * record's visibility until the database answers, since the subscriber would lose the item otherwise.
 */
export const tellChange = async (item: Bookmark | StoredChange): Promise<Change | null> =>
  item.bookmark ? null : persist(() => item.tell());

export const resolveChange: Resolve = resolver(tellChange);

interface ChangeArguments {
  readonly types?: readonly string[] | null;
  readonly region?: string | null;
  readonly after?: string | null;
  readonly first?: number | null;
}

/** `changes` and `changed`: the feed of all entities, for polling and for subscribers. */
export function changeFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const trees = model.entities.filter((entity) => entity.tree);
  const types = enumType(
    'ChangeType',
    '会变更的类型',
    'What can change.',
    Object.fromEntries(
      model.entities.map((t) => [constant(t.name), { value: t.name, zh: t.options.zh, en: `${t.name}.` }]),
    ),
  );
  const change = changeType(types, trees);
  const args: Readonly<Record<string, ArgumentSpec>> = {
    types: { type: () => [types], nullable: true, zh: '只要这些类型的变更', en: 'Only changes of these types.' },
    ...(trees.length > 0 && regionArgument),
    ...afterArgument,
  };
  const page = objectType('ChangePage', '变更流的一页', 'A page of the feed of changes.', {
    changes: { type: () => [change], zh: '变更，按先后', en: 'The changes, in order.' },
    position: { type: () => PositionScalar, zh: '下次从此位置之后读取', en: 'Read on after this.' },
    oldestPosition: {
      type: () => PositionScalar,
      zh: '仍可从其后读取的最早位置',
      en: 'The first position after which one can still read.',
    },
    hasMore: {
      type: () => GraphQLBoolean,
      zh: '之后是否还有；此页可能为空',
      en: 'Whether more follows, also after a page that is empty.',
    },
  });
  const feedFilter = (changeArguments: ChangeArguments, context: Context): Promise<FeedFilter> =>
    feedFilterOf(
      model.entities.filter((entity) => changeArguments.types?.includes(entity.name) ?? true),
      changeArguments.region,
      context,
    );

  rootFields.query(
    'changes',
    {
      type: () => page,
      zh: '某位置之后的变更，供轮询；不给位置则返回当前位置和空页',
      en: 'Changes after a position, for clients that poll; without one an empty page and the position of now.',
      args: {
        ...args,
        first: {
          type: () => GraphQLInt,
          nullable: true,
          zh: '至多几条，1 至 500，默认 100',
          en: 'How many at most, 1 to 500; 100 if not given.',
        },
      },
    },
    resolver(async (_, changeArguments: ChangeArguments, context): Promise<ChangePage> => {
      const first = changeArguments.first ?? PAGE;
      if (first < 1 || first > LARGEST_PAGE) throw new Invalid('PAGE_SIZE', { size: first, largest: LARGEST_PAGE });
      const result = await context.feed.page(await feedFilter(changeArguments, context), changeArguments.after, first);
      return { ...result, changes: await visibleChanges(result.changes, context) };
    }),
  );
  rootFields.subscription(
    'changed',
    {
      type: () => change,
      zh: '变更流：每一项变更，按先后逐条送达，断线后可从上次位置续订；空结果只表示位置已前移',
      en: 'Every change, one by one in order; resume after the last position seen. A null only moves the position on.',
      args,
    },
    resolver(async (_, changeArguments: ChangeArguments, context) =>
      followVisible(await feedFilter(changeArguments, context), changeArguments.after, context),
    ),
    resolveChange,
  );
  rootFields.node('Change', async (position, context) =>
    accepts(PositionScalar, position) ? findChange(position, await feedFilter({}, context), context) : null,
  );
  return changeAnswers(model, trees);
}

async function findChange(position: string, feedFilter: FeedFilter, context: Context): Promise<Change | null> {
  const change = await context.feed.find(feedFilter, position);
  return change && (await visibleChanges([change], context))[0]!; // one change in, one out
}

/** The actor field of every event about a change. */
export const BY = {
  zh: `操作者；调用者现在看不到该对象时为 ${WITHHELD}，其余各项为空`,
  en: `Who did it; \`${WITHHELD}\` where the caller may not see the record now: nothing else of the change is shown.`,
};

function changeType(types: object, trees: readonly EntityMeta[]) {
  return nodeType('Change', '一项已生效的变更', 'One committed change of one record.', {
    position: { type: () => PositionScalar, zh: '位置；断线后以此续订', en: 'Its position; resume after it.' },
    at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
    type: { type: () => types, zh: '什么类型的对象', en: 'Type of the record.' },
    nodeId: { type: () => GraphQLID, zh: '对象的全局标识', en: 'Global id of the record.' },
    operation: { type: () => Operation, zh: '操作', en: 'What was done.' },
    version: { type: () => GraphQLInt, zh: '变更后的版本号', en: 'Version of the record after it.' },
    by: { type: () => GraphQLString, ...BY },
    reason: optional(() => GraphQLString, '理由', 'Why.'),
    requestId: optional(() => GraphQLString, '请求编号', 'Id of the request that made it.'),
    fields: { type: () => [FieldChange], zh: '各字段的前后值', en: 'Each field that changed.' },
    node: optional(
      () => StoredRecord,
      '对象，现在的样子；已不存在则为空',
      'The record as it is now; null if it is gone.',
    ),
    ...Object.fromEntries(
      trees.map((tree) => [
        uncapital(tree.name),
        optional(() => tree.type, `所在${tree.options.zh}`, `The ${tree.name} in which it happened.`),
      ]),
    ),
  });
}

function changeAnswers(model: DataModel, trees: readonly EntityMeta[]): FieldDefinition[] {
  const of = (field: string, resolve: Resolve): FieldDefinition => ({ type: 'Change', field, resolve });
  return [
    of(
      'id',
      resolver((change: Change) => globalId('Change', change.position)),
    ),
    of(
      'nodeId',
      resolver((change: Change) => globalId(change.type, change.subject)),
    ),
    of(
      'by',
      resolver((change: Change) => change.actor),
    ),
    of(
      'fields',
      resolver((change: Change) => {
        const entity = model.byName.get(change.type);
        return entity ? changedFields(entity, change.before, change.after) : [];
      }),
    ),
    of(
      'node',
      resolver(async (change: Change, _, context) => {
        const entity = model.byName.get(change.type);
        const row = entity && (await readNode(entity, change.subject, context));
        return row ? { ...row, __typename: change.type } : null;
      }),
    ),
    ...trees.map((tree) =>
      of(
        uncapital(tree.name),
        resolver((change: Change, _, context) => {
          const entity = model.byName.get(change.type);
          const code = change.path?.split('/').at(-2); // paths end in a slash
          return entity && treeOf(entity) === tree && code
            ? readByKey(tree, tree.tree!.code.column, code, context)
            : null; // `trees` contains trees only
        }),
      ),
    ),
  ];
}
