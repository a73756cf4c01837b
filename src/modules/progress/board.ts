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
import { momentOf, placeOf, type When } from './ask.js';
import { COUNTS } from './counts.service.js';
import { Judgement } from './judgement.entity.js';
import { measureOneByOne, type Progress } from './progress.service.js';
import { readMeasurements } from './measurement.service.js';
import { TargetReading } from './target-reading.entity.js';
import { TargetShare } from './target-share.entity.js';

export interface BoardArguments extends When {
  readonly region: string;
  readonly level?: string | null;
  readonly targets?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
}

/** A cell by what it is of: local ids. */
export interface CellName {
  readonly target: string;
  readonly region: string;
}

export interface BoardShown {
  readonly bookmark?: undefined;
  /** Each reader's own, as every board. */
  readonly snapshot: true;
  readonly position: string;
  /** What the reader had is void: `cells` is all there is. */
  readonly isSnapshot: boolean;
  /** Whatever their status. */
  readonly total: number;
  readonly cells: Iterable<Progress>;
  readonly removed: readonly CellName[];
}

/** Cells that one board may have. */
const LARGEST = 5000;
/** A board is worked out again at most so often, however fast changes come. */
const PAUSE_MS = 500;

const SOURCES = [Observation, Indicator, Target, TargetReading, TargetShare, Judgement, Region];

const feedFilter = ({ model, actor }: Context): FeedFilter => {
  const entities = [...SOURCES, ...Object.values(COUNTS).map(({ of }) => of())].map((type) => model.of(type));
  return { types: [...new Set(entities.map(({ name }) => name))], readScopes: readScopes(entities, actor) };
};

/** The whole board, and the position of the feed from which on changes are not in it yet. */
export async function boardCells(asked: BoardArguments, context: Context): Promise<BoardShown> {
  const { position } = await context.feed.page(feedFilter(context), null, 1); // first: what comes meanwhile is told again
  return { snapshot: true, position, isSnapshot: true, removed: [], ...(await work(asked, context)) };
}

/** What boards are worked out from takes some MB each: however many are asked for at a time, the others wait without. */
const inTurn = pLimit(3);

interface Worked {
  readonly total: number;
  readonly cells: Iterable<Progress>;
}

const work = (asked: BoardArguments, context: Context): Promise<Worked> =>
  inTurn(async () => {
    const together = { ...context, db: batchedReads(context.db) };
    const [regions, measurements] = await Promise.all([
      regionsBelow(asked.region, asked.level, LARGEST, together),
      readMeasurements(asked.targets, together),
    ]);
    if (regions.length * measurements.length > LARGEST) throw new TooMuch('BOARD_TOO_LARGE', { most: LARGEST });
    const moment = momentOf(asked, context);
    const questions = regions.flatMap((region) => {
      const area = { places: [placeOf(region)] };
      return measurements.map((measurement) => ({ measurement, area, ...moment }));
    });
    return { total: questions.length, cells: onlyOf(asked.statuses, await measureOneByOne(questions, context)) };
  });

/** Those of some statuses, still one at a time. */
const onlyOf = (statuses: BoardArguments['statuses'], cells: Iterable<Progress>): Iterable<Progress> =>
  statuses ? Iterator.from(cells).filter(({ status }) => statuses.includes(status)) : cells;

/** What a reader can tell a cell by: everything that it may show, and not how it came about. */
const fingerprint = ({ status, rule, actual, expected, ratio, coverage, goal, isSample, since }: Progress): string =>
  JSON.stringify([status, rule, actual, expected, ratio, coverage, goal, isSample, since]);
const nameOf = ({ question }: Progress): string => `${question.measurement.target} ${question.area.places[0]!.id}`; // a cell has one region
function readName(name: string): CellName {
  const [target, region] = name.split(' ') as [string, string]; // of `nameOf`
  return { target, region };
}

type BoardUpdate = BoardShown | Bookmark;

/** First the whole board, then the cells that changed, and those that left it. A change moves every number above it. */
export async function followBoard(
  asked: BoardArguments,
  context: Context,
): Promise<AsyncIterableIterator<BoardUpdate>> {
  const first = await boardCells(asked, context);
  const source = await context.feed.follow(feedFilter(context), first.position);
  const told = boardUpdates(source, first, asked, context);
  const board: AsyncIterableIterator<BoardUpdate> = {
    next: () => told.next(),
    async return() {
      await source.return?.(); // or it would wait for the change that it waits for
      return told.return(undefined);
    },
    [Symbol.asyncIterator]: () => board,
  };
  return board;
}

async function* boardUpdates(
  source: AsyncIterableIterator<readonly Item[]>,
  first: BoardShown,
  asked: BoardArguments,
  context: Context,
): AsyncGenerator<BoardUpdate, undefined> {
  const shown = [...first.cells];
  const faces = new Map(shown.map((cell) => [nameOf(cell), fingerprint(cell)]));
  yield { ...first, cells: shown };
  for await (const items of source) {
    const last = items.at(-1);
    if (!last) continue;
    if (last.bookmark) {
      yield last;
      continue;
    }
    const { total, cells } = await persist(() => work(asked, { ...context, loaders: new Loaders() }));
    const all = [...cells];
    const names = new Set(all.map(nameOf));
    const gone = [...faces.keys()].filter((name) => !names.has(name));
    const changed = all.filter((cell) => faces.get(nameOf(cell)) !== fingerprint(cell));
    for (const name of gone) faces.delete(name);
    for (const cell of changed) faces.set(nameOf(cell), fingerprint(cell));
    if (changed.length + gone.length > 0)
      yield {
        snapshot: true,
        position: last.position,
        isSnapshot: false,
        total,
        cells: changed,
        removed: gone.map(readName),
      };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS)); // what comes meanwhile is answered at once
  }
  return undefined;
}
