import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bindParameters,
  hasSlots,
  mapSlot,
  variablesShape,
  parameterize,
  PlanDependencies,
} from '../../src/kernel/parameters.js';

const variables = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue()) as fc.Arbitrary<
  Record<string, unknown>
>;

describe('slots', () => {
  test('take their values from the variables that they were made of, or from others of their shape', () => {
    fc.assert(
      fc.property(variables, (given) => {
        const others = JSON.parse(JSON.stringify(given), (_, value: unknown) => typeof value === 'string' ? `${value}!` : typeof value === 'number' ? value + 1 : value) as typeof given; // prettier-ignore
        expect(variablesShape(others)).toBe(variablesShape(given));
        expect(bindParameters(parameterize(given), given)).toEqual(given);
        expect(bindParameters(parameterize(given), others)).toEqual(others);
      }),
    );
  });

  test('stand for texts and numbers alone: whatever else differs is another shape', () => {
    const shapes = [{ a: 1 }, { a: null }, { a: true }, { a: false }, { a: [1] }, { a: [1, 2] }, { a: { b: 1 } }, { b: 1 }, {}];
    expect(new Set(shapes.map(variablesShape)).size).toBe(shapes.length);
    expect(hasSlots(parameterize({ a: [{ b: 'x' }] }))).toBe(true);
    expect(hasSlots(parameterize({ a: [true, null] }))).toBe(false);
  }); // prettier-ignore

  test('cannot be taken for values', () => {
    expect(() => JSON.stringify(parameterize({ a: 1 }))).toThrow('a slot has no value');
  });
});

describe('what was made for some variables', () => {
  const { a } = parameterize({ a: 'county' }) as { a: string };

  test('holds for others as long as it never asked what they are', () => {
    const trace = new PlanDependencies({ a: 'county' });
    mapSlot(a, (text) => text.length);
    expect(trace.stillValid({ a: 'x' })).toBe(true);
  });

  test('holds where what it asked for is the same, and nowhere else', () => {
    const trace = new PlanDependencies({ a: 'county' });
    expect(trace.dependOn(a, (text) => text.length)).toBe(6);
    expect(trace.stillValid({ a: 'cities' })).toBe(true);
    expect(trace.stillValid({ a: 'x' })).toBe(false);
  });
});
