import { GraphQLBoolean, GraphQLInt, GraphQLString } from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { readByKey, readNode } from '../../kernel/read/read.js';
import { PositionScalar, RegionCodeScalar } from '../../kernel/scalars.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { addField, objectType, optional, type ArgumentSpec } from '../../kernel/schema/builder/build.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import { DemonstrationBelt } from '../demonstration/belt.entity.js';
import { Department } from '../department/department.entity.js';
import { KeyTask } from '../policy/key-task.entity.js';
import { ResponsibilityRole } from '../policy/responsibility.service.js';
import { Target } from '../policy/target.entity.js';
import { Region, RegionLevel } from '../region/region.entity.js';
import {
  areaAt,
  ofStatuses,
  placeOf,
  progressOf,
  progressOfAll,
  questionOf,
  targetsOf,
  type TargetsOf,
  type When,
} from './assessment/ask.service.js';
import { boardCells, followBoard, type BoardArguments, type CellName } from './board.js';
import { progressAnswers } from './progress.answers.js';
import { readProgress } from './progress.node.js';
import type { Progress } from './assessment/progress.service.js';
import { unknownTarget } from './measurement/measurement.service.js';
import { EACH, ONLY, progressType, WHEN } from './progress.types.js';

const AT: ArgumentSpec = { type: () => RegionCodeScalar, zh: '区划代码', en: 'Where: the code of a region.' };
const ROLE: Readonly<Record<string, ArgumentSpec>> = {
  role: optional(
    () => ResponsibilityRole,
    '只要它在其中承担此分工的任务的指标；不给则为全部',
    'Only the targets of key tasks in which it has this role; of all of its key tasks without it.',
  ),
};
/** Cost of a list of all 78 targets of the policy. */
const SIZE = { size: 78, ...EACH };

interface ProgressArguments extends When {
  readonly region: string;
  readonly statuses?: readonly string[] | null;
  readonly role?: ResponsibilityRole | null;
}

/** Progress of the policy's targets: of one target, of a region, a department, a key task or a belt, and the board. */
export function progressFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const type = progressType(model);
  rootFields.node('Progress', readProgress);
  const all = { type: () => [type], cost: SIZE };
  rootFields.query(
    'progress',
    {
      type: () => type,
      nullable: true,
      zh: '一项政策指标在一地的进展',
      en: 'How far a target is somewhere.',
      args: {
        target: {
          type: () => GraphQLString,
          zh: '指标代号，如 tgt-tap-water',
          en: 'Key of the target, such as tgt-tap-water.',
        },
        region: AT,
        ...WHEN,
      },
      cost: { weight: EACH.weight },
    },
    resolver(async (_, { target, region, ...when }: ProgressArguments & { target: string }, context) => {
      const row = await readByKey(model.of(Target), 'key', target, context);
      return progressAt((row ?? unknownTarget(target)).id, region, when, context);
    }),
  );
  board(type, rootFields);
  addField(Target, 'progress', {
    type: () => type,
    nullable: true,
    zh: '在一地的进展',
    en: 'How far it is somewhere.',
    args: { region: AT, ...WHEN },
    cost: { weight: EACH.weight },
  });
  addField(Region, 'progress', {
    ...all,
    zh: '各项政策指标在本地的进展',
    en: 'How far the targets are here, in the order of the policy.',
    args: { ...WHEN, ...ONLY },
  });
  addField(DemonstrationBelt, 'progress', {
    ...all,
    zh: '各项政策指标在沿线县市区的进展，合并计算',
    en: 'How far the targets are in its counties, taken together.',
    args: { ...WHEN, ...ONLY },
  });
  addField(Department, 'progress', {
    ...all,
    zh: '所负责重点任务的各项指标的进展',
    en: 'How far the targets of its key tasks are.',
    args: { region: AT, ...WHEN, ...ONLY, ...ROLE },
  });
  addField(KeyTask, 'progress', {
    ...all,
    zh: '本任务各项指标的进展',
    en: 'How far the targets of the task are.',
    args: { region: AT, ...WHEN, ...ONLY },
  });
  const ownerField = (name: string, of: TargetsOf): FieldDefinition => ({
    type: name,
    field: 'progress',
    resolve: resolver(async (row: Row, args: ProgressArguments, context) =>
      ofStatuses(
        await progressOfAll(
          await targetsOf(of, row.id, context, args.role),
          await areaAt(args.region, context),
          args,
          context,
        ),
        args,
      ),
    ),
  });
  return [
    ...progressAnswers(),
    {
      type: 'ProgressBoardCell',
      field: 'target',
      resolve: resolver(({ target }: CellName, _, context) => readNode(model.of(Target), target, context)),
    },
    {
      type: 'ProgressBoardCell',
      field: 'region',
      resolve: resolver(({ region }: CellName, _, context) => readNode(model.of(Region), region, context)),
    },
    {
      type: 'Target',
      field: 'progress',
      resolve: resolver((row: Row, { region, ...when }: ProgressArguments, context) =>
        progressAt(row.id, region, when, context),
      ),
    },
    {
      type: 'Region',
      field: 'progress',
      resolve: resolver(async (row: Row, args: ProgressArguments, context) =>
        ofStatuses(
          await progressOfAll(await targetsOf('ALL', '', context), { places: [placeOf(row)] }, args, context),
          args,
        ),
      ),
    },
    {
      type: 'DemonstrationBelt',
      field: 'progress',
      resolve: resolver(async (row: Row, args: ProgressArguments, context) => {
        const counties = await Promise.all(
          (row['counties_ids'] as string[]).map((id) => readNode(model.of(Region), id, context)),
        );
        const places = counties.filter((county) => county !== null).map(placeOf);
        return ofStatuses(await progressOfAll(await targetsOf('ALL', '', context), { places }, args, context), args);
      }),
    },
    ownerField('Department', 'DEPARTMENT'),
    ownerField('KeyTask', 'KEY_TASK'),
  ];
}

async function progressAt(target: string, region: string, when: When, context: Context): Promise<Progress | null> {
  const question = await questionOf(target, await areaAt(region, context), when, context);
  return question && progressOf(question, context);
}

function board(type: object, rootFields: RootFields): void {
  const liveArguments = {
    region: AT,
    level: optional(
      () => RegionLevel,
      '按此级别的下级区划分列；不给则为直接下级',
      'The level of the regions below that it lists; those directly below without it.',
    ),
    targets: optional(() => [GraphQLString], '只要这些指标，按代号', 'Only these targets, by their keys.'),
    period: WHEN['period']!,
    ...ONLY,
  };
  const removed = objectType('ProgressBoardCell', '看板中的一格', 'One cell of a board.', {
    target: optional(() => Target, '政策指标', 'Its target.'),
    region: optional(() => Region, '区划', 'Its region.'),
  });
  const boardType = objectType('ProgressBoard', '进展看板', 'The targets by regions.', {
    position: { type: () => PositionScalar, zh: '位置', en: 'Where in the feed of changes it stands.' },
    isSnapshot: {
      type: () => GraphQLBoolean,
      zh: '是否为全部：之前收到的一律作废',
      en: 'Whether this is all of it: what was there before is void.',
    },
    total: {
      type: () => GraphQLInt,
      zh: '区划数乘以指标数，不论状态',
      en: 'How many cells the whole board has, whatever their status.',
    },
    cells: {
      type: () => [type],
      zh: '全部，或有变化的',
      en: 'All of them, or those that changed.',
      cost: { size: 1014, ...EACH },
    },
    removed: {
      type: () => [removed],
      zh: '离开看板的：不再是所要的状态，或区划、指标已不在其中',
      en: 'Those that left the board: of another status now, or their region or target is gone.',
      cost: { size: 20 },
    },
  });
  rootFields.query(
    'progressBoard',
    {
      type: () => boardType,
      zh: '进展看板：各下级区划的各项指标',
      en: 'A board: the targets of the regions below, in a constant number of statements.',
      args: { ...liveArguments, ...WHEN },
      cost: { weight: 10 },
    },
    resolver((_, args: BoardArguments, context) => boardCells(args, context)),
  );
  rootFields.subscription(
    'liveProgressBoard',
    {
      type: () => boardType,
      zh: '进展看板：先给出全部，再给出变化；断线后重新订阅即得到新的全部',
      en: 'A board that is kept up: first all of it, then the cells that changed; whoever subscribes anew gets it all.',
      args: liveArguments,
    },
    resolver((_, args: BoardArguments, context) => followBoard(args, context)),
    resolver((item: { bookmark?: boolean }) => (item.bookmark ? null : item)),
  );
}
