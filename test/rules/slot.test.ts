import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filled, hasSlots, mapped, shapeOf, slotted, Trace } from '../../src/kernel/slot.js';

const variables = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue()) as fc.Arbitrary<
  Record<string, unknown>
>;

describe('slots', () => {
  test('take their values from the variables that they were made of, or from others of their shape', () => {
    fc.assert(
      fc.property(variables, (given) => {
        const others = JSON.parse(JSON.stringify(given), (_, value: unknown) => typeof value === 'string' ? `${value}!` : typeof value === 'number' ? value + 1 : value) as typeof given; // prettier-ignore
        expect(shapeOf(others)).toBe(shapeOf(given));
        expect(filled(slotted(given), given)).toEqual(given);
        expect(filled(slotted(given), others)).toEqual(others);
      }),
    );
  });

  test('stand for texts and numbers alone: whatever else differs is another shape', () => {
    const shapes = [{ a: 1 }, { a: null }, { a: true }, { a: false }, { a: [1] }, { a: [1, 2] }, { a: { b: 1 } }, { b: 1 }, {}];
    expect(new Set(shapes.map(shapeOf)).size).toBe(shapes.length);
    expect(hasSlots(slotted({ a: [{ b: 'x' }] }))).toBe(true);
    expect(hasSlots(slotted({ a: [true, null] }))).toBe(false);
  }); // prettier-ignore

  test('cannot be taken for values', () => {
    expect(() => JSON.stringify(slotted({ a: 1 }))).toThrow('a slot has no value');
  });
});

describe('what was made for some variables', () => {
  const { a } = slotted({ a: 'county' }) as { a: string };

  test('holds for others as long as it never asked what they are', () => {
    const trace = new Trace({ a: 'county' });
    mapped(a, (text) => text.length);
    expect(trace.holds({ a: 'x' })).toBe(true);
  });

  test('holds where what it asked for is the same, and nowhere else', () => {
    const trace = new Trace({ a: 'county' });
    expect(trace.known(a, (text) => text.length)).toBe(6);
    expect(trace.holds({ a: 'cities' })).toBe(true);
    expect(trace.holds({ a: 'x' })).toBe(false);
  });
});
