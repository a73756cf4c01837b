import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, computation, count, inForce, rows, settingsRead, share } from '../../src/kernel/model/computation.js';
import { DAY, FIRST_DAY, NEW_YEAR, PERIOD, settingOf, YEAR, YEAR_PERIOD, type FigureAt } from '../../src/kernel/model/moment.js'; // prettier-ignore
import { setting } from '../../src/kernel/model/setting.js';
import { defineModule } from '../../src/kernel/module.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { Talent } from '../../src/modules/talent/talent.entity.js';

const MONTHS = setting('some.months', { unit: 'MONTHS', default: 12, basis: 'SET', zh: '月数', en: 'Months.' });
const FLAG = setting('some.flag', { unit: 'FLAG', default: false, basis: 'SET', zh: '与否', en: 'Whether.' });
const at: FigureAt = { period: '2024Q1', startsOn: '2024-01-01', day: '2024-03-31', setting: () => '13' };

describe('a moment', () => {
  test('follows from the period and the region of a figure', () => {
    const values = [DAY, FIRST_DAY, NEW_YEAR, PERIOD, YEAR, YEAR_PERIOD].map((moment) => moment.valueAt(at));
    expect(values).toEqual(['2024-03-31', '2024-01-01', '2024-01-01', '2024Q1', 2024, '2024']);
    expect(settingOf(MONTHS).valueAt(at)).toBe(13);
  });

  test('lies so many days or months before another: of a shorter month on its last day', () => {
    const before = (amount: Parameters<typeof DAY.before>[0]): string => DAY.before(amount).valueAt(at);
    expect(before({ days: 31 })).toBe('2024-02-29');
    expect(before({ months: 1 })).toBe('2024-02-29');
    expect(before({ months: 13 })).toBe('2023-02-28');
    expect(before(MONTHS)).toBe('2023-02-28');
    expect(before({ days: 0 })).toBe('2024-03-31');
    expect(DAY.before({ months: 1 }).before({ days: 29 }).valueAt(at)).toBe('2024-01-31');
  });

  test('is a day as many days earlier as are said', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), (days) => {
        const earlier = Date.parse(DAY.before({ days }).valueAt(at));
        expect(Date.parse(at.day) - earlier).toBe(days * 86_400_000);
      }),
    );
  });
});

describe('a computation', () => {
  const compiled = (...computations: ReturnType<typeof computation>[]): Promise<unknown> =>
    compileSchema([...modules, defineModule({ name: 'bad', entities: [], settings: [FLAG], computations })]);

  test('in words that the list does not take is refused when the schema is built', async () => {
    await expect(compiled(computation('x', share(Region, {}, rows<Talent>('nobodies'))))).rejects.toThrow(
      /computation x .* no filter of Region.*nobodies/,
    );
    await expect(compiled(computation('x', count(Talent, { phone: { eq: '1' } })))).rejects.toThrow(/phone/);
  });

  test('of an indicator that another computes, or that reads a setting of nobody, is refused', async () => {
    await expect(compiled(computation('village-graduates', count(Talent, {})))).rejects.toThrow(/two ways/);
    const unknown = count(Talent, { registeredOn: { gte: DAY.before(MONTHS) } });
    expect(settingsRead(choose(FLAG, { true: unknown }))).toEqual([FLAG, MONTHS]);
    await expect(compiled(computation('x', unknown))).rejects.toThrow(/some\.months/);
  });

  test('that is misspelt does not compile', () => {
    // @ts-expect-error -- no such property
    count(Talent, { kind: ['VILLAGE_GRADUATE'] });
    // @ts-expect-error -- no such value
    count(Talent, { kinds: ['VILLAGER'] });
    // @ts-expect-error -- a year is no day
    count(Talent, { registeredOn: { lte: YEAR } });
    // @ts-expect-error -- no such column to sum
    count(Talent, {}, 'age');
    // @ts-expect-error -- no such property of the rows
    rows<Talent>('talents', { registered: { lte: DAY } });
    // @ts-expect-error -- no such date
    inForce<Talent>('since', 'trainedOn');
    // @ts-expect-error -- today moves on, and a figure of the past would with it
    count(Talent, { registeredOn: { daysFromToday: { lte: 0 } } });
    expect.assertions(0);
  });
});
