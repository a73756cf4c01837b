import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { globalId } from '../../kernel/id.js';
import { Exact } from '../../kernel/exact.js';
import { Invalid } from '../../kernel/errors.js';
import type { Filter } from '../../kernel/read/filter.js';
import { LARGEST_SIZE, type ListArguments } from '../../kernel/read/page.js';
import { readList, readListUnder, readNode } from '../../kernel/read/read.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { listConnection, type ListConnection } from '../../kernel/schema/fields.js';
import { resolver } from '../../kernel/schema/builder/root-fields.js';
import type { EntityMeta } from '../../kernel/model/model.js';
import type { FigureBasis } from '../indicator/basis.entity.js';
import { readBasis } from '../indicator/basis.service.js';
import { Observation } from '../indicator/observation.entity.js';
import { Target } from '../policy/target.entity.js';
import { Region } from '../region/region.entity.js';
import { ofStatuses, placeOf, progressOf } from './assessment/ask.service.js';
import { readCounted } from './measurement/counts.service.js';
import { figureKey, missingReporters, readFigures } from './measurement/figures.service.js';
import { formulaOf } from './measurement/formula.js';
import { Judgement } from './measurement/judgement.entity.js';
import { progressId } from './progress.node.js';
import type { Projection } from './assessment/projection.rules.js';
import type { Coverage, Progress } from './assessment/progress.service.js';
import { applicability, daysOf, lastDayOf } from './assessment/question.rules.js';
import { TargetReading } from './measurement/target-reading.entity.js';

/** Resolvers of `Progress`, `ProgressProjection` and `ProgressCoverage` beyond the object's own properties. */
export function progressAnswers(): FieldDefinition[] {
  const of = (field: string, resolve: (p: Progress, args: never, context: Context) => unknown): FieldDefinition => ({
    type: 'Progress',
    field,
    resolve: resolver<Progress, never>(resolve),
  });
  const node = (type: typeof Target | typeof TargetReading, id: string | undefined, context: Context) =>
    id === undefined ? null : readNode(context.model.of(type), id, context);
  return [
    of('id', ({ question }) => progressId(question)),
    of('target', ({ question }, _, context) => node(Target, question.measurement.target, context)),
    of('reading', ({ question }, _, context) => node(TargetReading, question.measurement.how?.id, context)),
    of('regions', ({ question }, _, context) =>
      nodes(
        context.model.of(Region),
        question.area.places.map(({ id }) => id),
        context,
      ),
    ),
    of('period', ({ question }) => question.period.code),
    of('startsOn', ({ span }) => span.startsOn),
    of('endsOn', ({ span }) => span.endsOn),
    of('unit', ({ question }) => question.measurement.how?.indicator?.unit ?? null),
    of('goal', ({ goal }) => goal.value),
    of('goalLower', ({ goal }) => goal.range?.lower ?? null),
    of('goalUpper', ({ goal }) => goal.range?.upper ?? null),
    of('baseline', ({ goal }) => goal.baseline),
    of('coverage', (progress) => ({ ...progress.coverage, progress })),
    of('notes', (progress, _, { messages, locale }) =>
      notesOf(progress).map((note) => ({ ...note, message: messages.say(`PROGRESS_${note.code}`, note, locale) })),
    ),
    of('formula', (progress, _, { locale }) => formulaOf(progress, locale)),
    of('basis', (progress, _, context) => basisOf(progress, context)),
    of('observations', (progress, args, context) => list(Observation, observationFilter(progress), args, context)),
    of('judgements', (progress, args, context) => list(Judgement, judgementFilter(progress), args, context)),
    of('counted', (progress, _, context) => readCounted(progress, LARGEST_SIZE, context)),
    of('parts', parts),
    of('earlier', ({ question }, args: { asOf?: string | null; knownAt?: string | null }, context) =>
      progressOf(
        {
          ...question,
          asOf: args.asOf ?? question.asOf,
          knownAt: args.knownAt ?? question.knownAt,
          isNow: question.isNow && args.asOf == null && args.knownAt == null,
        },
        context,
      ),
    ),
    { type: 'ProgressProjection', field: 'isLikelyMet', resolve: resolver(({ willMeet }: Projection) => willMeet) },
    { type: 'ProgressCoverage', field: 'missing', resolve: resolver(missing) },
  ];
}

async function nodes(entity: EntityMeta, ids: readonly string[], context: Context): Promise<Row[]> {
  const rows = await Promise.all(ids.map((id) => readNode(entity, id, context)));
  return rows.filter((row) => row !== null);
}

type Note = Readonly<Record<string, string | number>> & { readonly code: string };

function notesOf(progress: Progress): Note[] {
  const { goal, coverage, isSample, series, question } = progress;
  const { reported, expected } = coverage;
  const isOwed =
    question.measurement.how?.method === 'INDICATOR' &&
    question.measurement.how.indicator?.computedFrom == null &&
    applicability(question.measurement, question.period) !== 'AFTER';
  const unweighted = series.findLast(({ reported }) => reported > 0)?.unweighted ?? 0;
  const earlier = earlierPeriod(progress);
  return [
    ...(goal.fault ? [{ code: 'PARTS_DO_NOT_ADD_UP', ...goal.fault }] : []),
    ...(goal.reason ? [{ code: goal.reason }] : []),
    ...(isOwed && reported < expected ? [{ code: 'INCOMPLETE', reported, expected }] : []),
    ...(isOwed && series.at(-1)?.reported === 0 ? [{ code: 'LATE', period: series.at(-1)!.period }] : []),
    ...(earlier === null ? [] : [{ code: 'EARLIER_PERIOD', period: earlier }]),
    ...(unweighted > 0 ? [{ code: 'UNWEIGHTED', unweighted }] : []),
    ...(isSample ? [{ code: 'SAMPLE' }] : []),
  ];
}

/** The rows behind the value that is shown: of the latest period with figures. */
async function basisOf({ question, coverage, isWithheld }: Progress, context: Context): Promise<FigureBasis | null> {
  const { indicator } = question.measurement.how ?? {};
  const { period, reported } = coverage;
  if (indicator?.computedFrom == null || period === null || reported === 0 || isWithheld) return null;
  const figures = await readFigures([question], context);
  const regions = question.area.places.map(({ id }) => id);
  const sums = regions.flatMap((id) => figures.get(figureKey(indicator.id, id))?.get(period) ?? []);
  const sum = (of: 'total' | 'weighted' | 'weight'): string => Exact.sum(0, ...sums.map((each) => each[of])).toFixed();
  const isMean = indicator.acrossRegions === 'WEIGHTED_MEAN';
  return readBasis(
    { indicator: indicator.id, regions, period },
    { amount: sum(isMean ? 'weighted' : 'total'), weight: isMean ? sum('weight') : null },
    context,
  );
}

/** The period of the figures if it ended before the requested one; null where there are no figures, or later ones. */
function earlierPeriod({ question, coverage, series, span }: Progress): string | null {
  if (coverage.reported === 0) return null;
  const last = series.find(({ period }) => period === coverage.period)?.on ?? span.endsOn;
  return last < daysOf(question).startsOn ? (coverage.period ?? last.slice(0, 4)) : null;
}

const inArea = ({ question }: Progress): Filter => ({ or: question.area.places.map(({ code }) => ({ within: code })) });
const NONE: Filter = { or: [] };

function observationFilter(progress: Progress): Filter {
  const { indicator } = progress.question.measurement.how ?? {};
  if (!indicator) return NONE;
  const periods = progress.series.filter(({ reported }) => reported > 0).map(({ period }) => period);
  return {
    indicator: { id: { eq: globalId('Indicator', indicator.id) } },
    period: { in: periods },
    ...inArea(progress),
  };
}

function judgementFilter(progress: Progress): Filter {
  const { measurement } = progress.question;
  if (measurement.how?.method !== 'JUDGEMENT') return NONE;
  return {
    target: { id: { eq: globalId('Target', measurement.target) } },
    judgedOn: { lte: lastDayOf(progress.question) },
    ...inArea(progress),
  };
}

function list(
  of: typeof Observation | typeof Judgement,
  filter: Filter,
  page: ListArguments,
  context: Context,
): ListConnection {
  const entity = context.model.of(of);
  const args = { ...page, filter };
  return listConnection(args, () => readList(entity, args, context), { entity, filter }, context);
}

/** Progress of the regions directly below; for an area of several regions, of each of them. */
async function parts(
  { question }: Progress,
  args: { statuses?: readonly string[] | null },
  context: Context,
): Promise<readonly Progress[]> {
  const region = context.model.of(Region);
  const { places } = question.area;
  const [only] = places;
  const children = region.lists.find(({ field }) => field === 'children')!; // the region tree declares it
  const below = async () =>
    (await readListUnder(children, { id: only!.id }, { first: LARGEST_SIZE }, context)).rows.map(placeOf);
  const each = places.length === 1 ? await below() : places;
  return ofStatuses(
    await Promise.all(each.map((place) => progressOf({ ...question, area: { places: [place] } }, context))),
    args,
  );
}

async function missing(
  { progress, period }: Coverage & { progress: Progress },
  { first }: { first?: number | null },
  context: Context,
): Promise<Row[]> {
  const size = first ?? 20;
  if (size < 1 || size > LARGEST_SIZE) throw new Invalid('PAGE_SIZE', { size, largest: LARGEST_SIZE });
  const { question } = progress;
  const { indicator } = question.measurement.how ?? {};
  const entry = progress.series.find((each) => each.period === period);
  if (!indicator || !entry) return [];
  return nodes(context.model.of(Region), await missingReporters(question, indicator, entry, size, context), context);
}
