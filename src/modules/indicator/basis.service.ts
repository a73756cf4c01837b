import { Exact } from '../../kernel/exact.js';
import type { Context } from '../../kernel/context.js';
import { chosenFigure, settingsRead } from '../../kernel/model/computation.js';
import { calendarDay, readPeriod } from '../../kernel/period.js';
import { countedRows } from '../../kernel/read/computed-figure.js';
import { sql } from '../../kernel/sql.js';
import type { FigureBasis } from './basis.entity.js';
import { dayOf, settingValues } from './computed.service.js';

/** A figure of an indicator in a region, or in several together. Ids are local, decimals text. */
export interface FigureKey {
  readonly indicator: string;
  readonly regions: readonly string[];
  readonly period: string;
}
export interface FigureValue {
  /** The sum, or Σ(value × weight) of a mean. */
  readonly amount: string;
  /** Σ weight of a mean; null for a sum. */
  readonly weight: string | null;
}

const HUNDRED = 100;

/** The rows behind a figure; null where it was reported, or is not of rows of one list. */
export async function readBasis(
  { indicator, regions, period }: FigureKey,
  { amount, weight }: FigureValue,
  context: Context,
): Promise<FigureBasis | null> {
  const { db, model, now } = context;
  const span = readPeriod(period)!; // periods of figures are valid
  const [found] = await db.rows<{ key: string }>(sql`
    select key from indicator where id = ${indicator}::uuid and is_computed(id, ${period})`);
  const computation = found && model.computations.get(found['key']);
  const today = calendarDay(now());
  // the rows of a snapshot are no longer those that it counted
  if (!computation || (computation.isSnapshot && span.endsOn < today)) return null;
  const day = dayOf(span, today);
  const keys = settingsRead(computation.figure).map(({ key }) => key);
  const places = await db.rows<{ code: string; values: Readonly<Record<string, string>> }>(sql`
    select r.code, ${settingValues(keys, day)} as values
    from region r where r.id = any(${regions}::uuid[]) order by r.code`);
  const settings = places[0]?.values ?? {};
  const at = { period, startsOn: span.startsOn, day, setting: (key: string) => settings[key] ?? '' };
  const figure = chosenFigure(computation.figure, at);
  if (figure?.does === 'count' || figure?.does === 'share' || figure?.does === 'quotient') {
    const { list, ...filters } = countedRows(
      figure,
      at,
      places.map(({ code }) => code),
      model,
    );
    const json = (filter: object | null): string | null => filter && JSON.stringify(filter);
    return {
      list,
      filter: JSON.stringify(filters.filter),
      baseFilter: json(filters.base),
      unmetFilter: json(filters.unmet),
      numerator: weight === null ? amount : numeratorOf(amount, figure.does === 'share'),
      denominator: weight,
    };
  }
  return null;
}

/** Of Σ(value × weight) in per cent; of rows a whole number. */
function numeratorOf(weighted: string, isOfRows: boolean): string {
  const sum = new Exact(weighted).div(HUNDRED);
  return (isOfRows ? sum.toDecimalPlaces(0) : sum.toDecimalPlaces(2)).toFixed();
}
