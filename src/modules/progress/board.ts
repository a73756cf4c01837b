import pLimit from 'p-limit';
import { readScopes } from '../../kernel/access/read-scope.js';
import type { Context } from '../../kernel/context.js';
import { TooMuch } from '../../kernel/errors.js';
import type { Bookmark, Item, FeedFilter } from '../../kernel/feed.js';
import { batchedReads } from '../../kernel/read/batched-reads.js';
import { Loaders } from '../../kernel/read/loaders.js';
import { persist } from '../../kernel/read/persist.js';
import { Indicator } from '../indicator/indicator.entity.js';
import { Observation } from '../indicator/observation.entity.js';
import { Target } from '../policy/target.entity.js';
import { Region } from '../region/region.entity.js';
import { regionsBelow } from '../region/region.service.js';
import { momentOf, placeOf, type When } from './assessment/ask.service.js';
import { COUNTS } from './measurement/counts.service.js';
import { Judgement } from './measurement/judgement.entity.js';
import { measureOneByOne, type Progress } from './assessment/progress.service.js';
import { readMeasurements } from './measurement/measurement.service.js';
import { TargetReading } from './measurement/target-reading.entity.js';
import { TargetShare } from './goals/target-share.entity.js';

export interface BoardArguments extends When {
  readonly region: string;
  readonly level?: string | null;
  readonly targets?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
}

/** A cell's target and region, as local ids. */
export interface CellName {
  readonly target: string;
  readonly region: string;
}

export interface BoardShown {
  readonly bookmark?: undefined;
  /** Never shared between subscribers: every board is computed for its caller. */
  readonly snapshot: true;
  readonly position: string;
  /** Whether `cells` is the whole board: cells sent before are void. */
  readonly isSnapshot: boolean;
  /** Number of cells of the whole board, whatever their status. */
  readonly total: number;
  readonly cells: Iterable<Progress>;
  readonly removed: readonly CellName[];
}

/** Most cells that a board may have. */
const LARGEST = 5000;
/** Least time between two computations of a live board, however fast changes come. */
const PAUSE_MS = 500;

const SOURCES = [Observation, Indicator, Target, TargetReading, TargetShare, Judgement, Region];

const feedFilter = ({ model, actor }: Context): FeedFilter => {
  const entities = [...SOURCES, ...Object.values(COUNTS).map(({ of }) => of())].map((type) => model.of(type));
  return { types: [...new Set(entities.map(({ name }) => name))], readScopes: readScopes(entities, actor) };
};

/** The whole board, with the feed position after which changes may not be in it yet. */
export async function boardCells(args: BoardArguments, context: Context): Promise<BoardShown> {
  // the position is read first: changes that arrive while the board is computed are then delivered again
  const { position } = await context.feed.page(feedFilter(context), null, 1);
  return { snapshot: true, position, isSnapshot: true, removed: [], ...(await computeCells(args, context)) };
}

/** The rows behind a board take some MB: at most 3 boards are computed at a time, and those that wait hold no rows. */
const limitConcurrency = pLimit(3);

interface ComputedCells {
  readonly total: number;
  readonly cells: Iterable<Progress>;
}

const computeCells = (args: BoardArguments, context: Context): Promise<ComputedCells> =>
  limitConcurrency(async () => {
    const batchedContext = { ...context, db: batchedReads(context.db) };
    const [regions, measurements] = await Promise.all([
      regionsBelow(args.region, args.level, LARGEST, batchedContext),
      readMeasurements(args.targets, batchedContext),
    ]);
    if (regions.length * measurements.length > LARGEST) throw new TooMuch('BOARD_TOO_LARGE', { most: LARGEST });
    const moment = momentOf(args, context);
    const questions = regions.flatMap((region) => {
      const area = { places: [placeOf(region)] };
      return measurements.map((measurement) => ({ measurement, area, ...moment }));
    });
    return { total: questions.length, cells: withStatuses(args.statuses, await measureOneByOne(questions, context)) };
  });

/** Filters cells by status, still one at a time. */
const withStatuses = (statuses: BoardArguments['statuses'], cells: Iterable<Progress>): Iterable<Progress> =>
  statuses ? Iterator.from(cells).filter(({ status }) => statuses.includes(status)) : cells;

/** What a client can see of a cell, but not how it was computed: cells with equal fingerprints look alike. */
const fingerprint = ({ status, rule, actual, expected, ratio, coverage, goal, isSample, since }: Progress): string =>
  JSON.stringify([status, rule, actual, expected, ratio, coverage, goal, isSample, since]);
/** A cell has exactly one region. */
const nameOf = ({ question }: Progress): string => `${question.measurement.target} ${question.area.places[0]!.id}`;
function readName(name: string): CellName {
  const [target, region] = name.split(' ') as [string, string]; // `nameOf` wrote both
  return { target, region };
}

type BoardUpdate = BoardShown | Bookmark;

/**
 * First the whole board, then the cells that changed and those that left it. The whole board is computed again, since a
 * change alters the figures of every region above it.
 */
export async function followBoard(args: BoardArguments, context: Context): Promise<AsyncIterableIterator<BoardUpdate>> {
  const first = await boardCells(args, context);
  const source = await context.feed.follow(feedFilter(context), first.position);
  const updates = boardUpdates(source, first, args, context);
  const board: AsyncIterableIterator<BoardUpdate> = {
    next: () => updates.next(),
    async return() {
      await source.return?.(); // first: the generator may be waiting for its next change, and would not return
      return updates.return(undefined);
    },
    [Symbol.asyncIterator]: () => board,
  };
  return board;
}

async function* boardUpdates(
  source: AsyncIterableIterator<readonly Item[]>,
  first: BoardShown,
  args: BoardArguments,
  context: Context,
): AsyncGenerator<BoardUpdate, undefined> {
  const initial = [...first.cells];
  const fingerprints = new Map(initial.map((cell) => [nameOf(cell), fingerprint(cell)]));
  yield { ...first, cells: initial };
  for await (const items of source) {
    const last = items.at(-1);
    if (!last) continue;
    if (last.bookmark) {
      yield last;
      continue;
    }
    const { total, cells } = await persist(() => computeCells(args, { ...context, loaders: new Loaders() }));
    const all = [...cells];
    const names = new Set(all.map(nameOf));
    const removedNames = [...fingerprints.keys()].filter((name) => !names.has(name));
    const changed = all.filter((cell) => fingerprints.get(nameOf(cell)) !== fingerprint(cell));
    for (const name of removedNames) fingerprints.delete(name);
    for (const cell of changed) fingerprints.set(nameOf(cell), fingerprint(cell));
    if (changed.length + removedNames.length > 0)
      yield {
        snapshot: true,
        position: last.position,
        isSnapshot: false,
        total,
        cells: changed,
        removed: removedNames.map(readName),
      };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS)); // later changes are answered together
  }
  return undefined;
}
