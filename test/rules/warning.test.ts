import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTransition, moveOf, statesAfter, transitionsOf } from '../../src/kernel/model/state-machine.js';
import { PROGRESS_RULES } from '../../src/modules/progress/assessment/status.rules.js';
import {
  escalatesTo,
  raises,
  WARNING_REASONS,
  warningMachine as machine,
  type OwnerLevel,
  type RuleInput,
  type WarningReason,
  type WarningRule,
  type WarningState,
} from '../../src/modules/warning/warning.rules.js';

const QUARTERS = ['2023-09-30', '2023-12-31', '2024-03-31', '2024-06-30', '2024-09-30'];
const ON = '2024-07-20';
const seen = (values: readonly string[], differs: Partial<RuleInput> = {}): RuleInput => ({
  points: values.map((value, at) => ({ on: QUARTERS[at]!, value })), // none has more values than there are quarters
  dueOn: '2024-07-10',
  reportedOn: '2024-07-08',
  on: ON,
  ...differs,
});

const below = (threshold: string | null): WarningRule => ({ kind: 'THRESHOLD', comparator: 'BELOW', threshold });
const above = (threshold: string): WarningRule => ({ kind: 'THRESHOLD', comparator: 'ABOVE', threshold });
const falling = (periods: number | null): WarningRule => ({ kind: 'TREND', comparator: 'BELOW', periods });
const rising = (periods: number): WarningRule => ({ kind: 'TREND', comparator: 'ABOVE', periods });
const silence = (days: number | null): WarningRule => ({ kind: 'SILENCE', days });
const overdue: WarningRule = { kind: 'OVERDUE' };
const silent = (on: string): RuleInput => seen(['90'], { reportedOn: null, on });

describe('a warning is raised', () => {
  it.each<[string, WarningRule, RuleInput, WarningReason | null]>([
    ['by a value below the threshold', below('88'), seen(['90', '87.9']), 'BELOW_THRESHOLD'],
    ['by no value on the threshold', below('88'), seen(['90', '88.0']), null],
    ['by no earlier value, once it is mended', below('88'), seen(['80', '90']), null],
    ['by a value above the threshold', above('5'), seen(['5.01']), 'ABOVE_THRESHOLD'],
    ['by no value on the threshold, above', above('5'), seen(['5']), null],
    ['by ten above nine: numbers, not text', above('9'), seen(['10']), 'ABOVE_THRESHOLD'],
    ['by a value below zero', below('0'), seen(['-0.1']), 'BELOW_THRESHOLD'],
    ['by no threshold that is not set', below(null), seen(['0']), null],
    ['by no value that is missing: missing is not zero', below('88'), seen([]), null],
    ['by no value of a later day', below('88'), seen(['90', '90', '90', '90', '1']), null],

    ['by two falls in a row', falling(2), seen(['90', '89', '88']), 'FALLING'],
    ['by no one fall, where two are asked for', falling(2), seen(['88', '89', '88']), null],
    ['by no fall and a standstill', falling(2), seen(['90', '89', '89']), null],
    ['by no two points, where two falls need three', falling(2), seen(['90', '89']), null],
    ['by two falls after a rise', falling(2), seen(['80', '90', '89', '88']), 'FALLING'],
    ['by no two falls before a rise', falling(2), seen(['90', '89', '88', '89']), null],
    ['by two rises, where less is better', rising(2), seen(['1', '2', '3']), 'RISING'],
    ['by no two falls, where less is better', rising(2), seen(['3', '2', '1']), null],
    ['by no trend whose length is not set', falling(null), seen(['3', '2', '1']), null],
    ['by no trend of no length', falling(0), seen(['3', '2', '1']), null],
    ['by a fall to a later day only then', falling(1), seen(['90', '90', '90', '90', '1']), null],

    ['by ten days of silence', silence(10), silent('2024-07-20'), 'NOT_REPORTED'],
    ['by no nine days of silence', silence(10), silent('2024-07-19'), null],
    ['by silence on the day after, if no days are set', silence(null), silent('2024-07-11'), 'NOT_REPORTED'],
    ['by no silence on the due day', silence(0), silent('2024-07-10'), null],
    ['by no report, late as it was', silence(10), seen(['90'], { reportedOn: '2024-07-19' }), null],
    [
      'by a report that came after the day asked',
      silence(10),
      seen(['90'], { reportedOn: '2024-07-21' }),
      'NOT_REPORTED',
    ],
    ['by no silence where nothing was due', silence(10), seen([], { dueOn: null, reportedOn: null }), null],

    ['by a target whose window ended unmet', overdue, seen([], { statusRule: 'MISSED' }), 'TARGET_MISSED'],
    ['by no target that is behind in time', overdue, seen([], { statusRule: 'UNDER_PACE' }), null],
    ['by no target that was met', overdue, seen([], { statusRule: 'MET' }), null],
    ['by no target that was not judged', overdue, seen([]), null],
  ])('%s', (_, rule, given, expected) => {
    expect(raises(rule, given)).toBe(expected);
  });

  it('by a rule of progress that exists', () => {
    expect(PROGRESS_RULES.map(({ code }) => code)).toContain('MISSED');
  });

  const anyRule: fc.Arbitrary<WarningRule> = fc.record({
    kind: fc.constantFrom('THRESHOLD', 'TREND', 'SILENCE', 'OVERDUE'),
    comparator: fc.constantFrom('BELOW', 'ABOVE', null),
    threshold: fc.option(fc.integer({ min: -9, max: 9 }).map(String)),
    periods: fc.option(fc.integer({ min: 0, max: 4 })),
    days: fc.option(fc.nat(30)),
  });
  const values = fc.array(fc.integer({ min: -9, max: 9 }).map(String), { maxLength: QUARTERS.length });

  it('whatever the order of the points, for a reason that is listed', () => {
    const shuffled = values
      .map((all) => seen(all, { on: '2024-12-31' }).points)
      .chain((points) => fc.tuple(fc.constant(points), fc.shuffledSubarray([...points], { minLength: points.length })));
    fc.assert(
      fc.property(anyRule, shuffled, (rule, [points, moved]) => {
        const reason = raises(rule, seen([], { points }));
        expect(raises(rule, seen([], { points: moved }))).toBe(reason);
        if (reason) expect(Object.keys(WARNING_REASONS)).toContain(reason);
      }),
    );
  });

  it('by a longer trend only where the shorter one raises it too', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 4 }), (all, periods) => {
        if (raises(falling(periods), seen(all))) expect(raises(falling(periods - 1), seen(all))).toBe('FALLING');
      }),
    );
  });

  it('by silence on each day after the first until there is a report', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (days, day) => {
        const on = `2024-07-${String(day + 10)}`;
        expect(raises(silence(days), silent(on))).toBe(day >= days ? 'NOT_REPORTED' : null);
      }),
    );
  });
});

describe('the states of a warning', () => {
  const STATES = Object.keys(machine.transitions) as WarningState[];

  it('are these moves and no others', () => {
    expect(transitionsOf(machine).map((move) => move.join(' → '))).toEqual([
      'RAISED → ASSIGNED',
      'RAISED → DISMISSED',
      'RAISED → CLEARED',
      'ASSIGNED → VERIFIED',
      'ASSIGNED → DISMISSED',
      'ASSIGNED → CLEARED',
      'VERIFIED → HANDLED',
      'VERIFIED → DISMISSED',
      'VERIFIED → CLEARED',
      'HANDLED → CLEARED',
      'HANDLED → VERIFIED',
    ]);
  });

  it('lead to CLEARED only by way of an owner, a look on the spot and a remedy', () => {
    const histories = fc.array(fc.nat(), { maxLength: 20 }).map((choices) =>
      choices.reduce<WarningState[]>(
        (history, choice) => {
          const from = history.at(-1)!; // a history starts with a state and only grows
          const open = statesAfter(machine, from).filter((to) => moveOf(machine, from, to).by !== 'PLATFORM');
          return open.length === 0 ? history : [...history, open[choice % open.length] as WarningState]; // % keeps it inside
        },
        [machine.initial],
      ),
    );
    fc.assert(
      fc.property(histories, (history) => {
        if (history.at(-1) !== 'CLEARED') return;
        expect(history.slice(0, 4)).toEqual(['RAISED', 'ASSIGNED', 'VERIFIED', 'HANDLED']);
        expect(history).not.toContain('DISMISSED');
      }),
      { numRuns: 1000 },
    );
  });

  it('are final once cleared or dismissed', () => {
    for (const to of STATES)
      expect([mayTransition(machine, 'CLEARED', to), mayTransition(machine, 'DISMISSED', to)]).toEqual([false, false]);
  });
});

describe('an overdue warning', () => {
  it.each<[OwnerLevel, OwnerLevel | null]>([
    ['VILLAGE', 'TOWNSHIP'],
    ['TOWNSHIP', 'COUNTY'],
    ['COUNTY', 'PREFECTURE'],
    ['PREFECTURE', null],
  ])('goes up from %s to %s', (level, up) => {
    expect(escalatesTo(level)).toBe(up);
  });
});
