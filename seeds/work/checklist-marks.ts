import { dayAfter } from '../../src/kernel/period.js';
import type { ChecklistKind } from '../../src/modules/work/checklist-item.kinds.js';
import { ChecklistMark } from '../../src/modules/work/checklist-mark.entity.js';
import type { ChecklistMarkState } from '../../src/modules/work/checklist-mark.rules.js';
import { regionId } from '../region.js';
import { counties } from '../sample/places.js';
import { random, type Random } from '../sample/random.js';
import { dueBy, SAMPLE_DAY, sampleRow } from '../sample/sample-row.js';
import type { SeedRow } from '../seed.js';
import { cadres } from './assignments.js';
import { itemsOf } from './checklist-items.js';
import { stationedTeams } from './teams.js';

const YEARS = ['2022', '2023', '2024'];
/** The setting `action.due.days`, within which a mark is confirmed. */
const CONFIRMATION_DAYS = 30;

/** Of the running year some are still to be looked at, and some are not met. */
const STATES: readonly (readonly [ChecklistMarkState, number])[] = [
  ['DUE', 12],
  ['MET', 30],
  ['CONFIRMED', 50],
  ['NOT_MET', 6],
  ['WAIVED', 2],
];

/** When it was met: one in twenty of the past years after its year, and what is not yet confirmed only lately. */
function metIn(year: string, state: ChecklistMarkState, dice: Random): string {
  if (state === 'MET') return dayAfter(SAMPLE_DAY, -dice.whole(0, 35));
  if (year === SAMPLE_DAY.slice(0, 4)) return dayAfter(`${year}-01-05`, dice.whole(0, 260));
  return dayAfter(`${year}-12-31`, dice.chance(0.05) ? dice.whole(5, 40) : -dice.whole(0, 300));
}

function mark(item: string, subject: string, year: string, state: ChecklistMarkState, dice: Random): SeedRow {
  const dueOn = `${year}-12-31`;
  const isMet = state === 'MET' || state === 'CONFIRMED';
  const metOn = isMet ? metIn(year, state, dice) : null;
  return sampleRow(ChecklistMark, `${item} ${subject} ${year}`, {
    item,
    subject,
    period: year,
    state,
    dueOn,
    metOn,
    evidence: state === 'DUE' ? null : '样例台账',
    ...dueBy(state === 'DUE' ? dueOn : state === 'MET' ? dayAfter(metOn!, CONFIRMATION_DAYS) : null), // it is met
  });
}

/** Every subject against every item of a list, in the running year. */
export function marksOf(list: ChecklistKind, subjects: readonly string[]): SeedRow[] {
  const dice = random(`marks ${list}`);
  return subjects.flatMap((subject) =>
    itemsOf(list).map((item) => mark(item, subject, SAMPLE_DAY.slice(0, 4), dice.weighted(STATES), dice)),
  );
}

/** All counties kept the four no-removals in all years, but for two marks. */
function fourNoRemovals(): SeedRow[] {
  const dice = random('four no-removals');
  return YEARS.flatMap((year, at) =>
    counties.flatMap(({ code }, county) =>
      itemsOf('FOUR_NO_REMOVALS').map((item, ordinal) => {
        const isNotMet = at > 0 && ordinal === 3 && code === (at === 1 ? '420506' : '420581');
        const isOpen = year === '2024' && county % 4 === 0;
        const state = isNotMet ? 'NOT_MET' : isOpen ? 'MET' : 'CONFIRMED';
        return mark(item, `Region:${regionId(code)}`, year, state, dice);
      }),
    ),
  );
}

/** Generates sample marks of counties, villages and teams. */
export function sampleMarks(): SeedRow[] {
  const teams = stationedTeams();
  return [
    ...fourNoRemovals(),
    ...marksOf(
      'SIX_DUTIES',
      teams.map(({ id }) => `Team:${id}`),
    ),
    ...marksOf(
      'THREE_IN_VILLAGE',
      cadres().map(({ id }) => `Assignment:${id}`),
    ),
    ...marksOf(
      'THREE_GOVERNANCES',
      teams.map(({ place }) => `Region:${regionId(place.code)}`),
    ),
  ];
}
