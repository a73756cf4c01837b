import { PlatformDay } from './platform-day.js';

/**
 * A value that a statement takes anew on each execution: a value from the client's variables, or one derived from them.
 * A plan compiled with slots in place of values is compiled once and holds for all values.
 *
 * @property of computes the value from the variables of a request
 */
export class ParameterSlot<V = unknown> {
  constructor(readonly of: (variables: Variables) => V) {}

  /** A slot has no value: code that needs one must declare the dependency (`PlanDependencies.dependOn`). */
  toJSON(): never {
    throw new Error('a slot has no value of its own');
  }
}

/** A value known only at execution, such as the caller's id; see `withSession`. */
export class SessionSetting {
  constructor(readonly name: string) {}
}

/** Whether a value stays as it is until its statement runs. */
const isLate = (value: object): boolean => value instanceof SessionSetting || value instanceof PlatformDay;

export type Variables = Readonly<Record<string, unknown>>;

/** Applies a function to a value, or to the later value of a slot. */
export const mapSlot = <V, R>(value: V, map: (value: V) => R): R | ParameterSlot<R> =>
  value instanceof ParameterSlot ? new ParameterSlot((variables) => map(value.of(variables) as V)) : map(value);

/** Replaces all slots within a value by their values from the variables. */
export function bindParameters<V>(value: V, variables: Variables): V {
  if (value instanceof ParameterSlot) return value.of(variables) as V;
  if (Array.isArray(value)) return value.map((member: unknown) => bindParameters(member, variables)) as V;
  if (typeof value !== 'object' || value === null || isLate(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, bindParameters(member, variables)]),
  ) as V;
}

export const hasSlots = (value: unknown): boolean =>
  value instanceof ParameterSlot ||
  (typeof value === 'object' && value !== null && Object.values(value).some((member) => hasSlots(member)));

/** Variables with a slot in place of every text and number; `variablesShape` describes the rest. */
export function parameterize(variables: Variables): Variables {
  const parameterizeAt = (value: unknown, of: (variables: Variables) => unknown): unknown => {
    if (Array.isArray(value))
      return value.map((member, n) => parameterizeAt(member, (source) => (of(source) as readonly unknown[])[n]));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([name, member]) => [name, parameterizeAt(member, (source) => (of(source) as Variables)[name])]),
      );
    }
    return typeof value === 'string' || typeof value === 'number' ? new ParameterSlot(of) : value;
  };
  return parameterizeAt(variables, (source) => source) as Variables;
}

/** The shape of variables without their texts and numbers: equal shapes are parameterized alike. */
export function variablesShape(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return '_';
  if (Array.isArray(value)) return `[${value.map(variablesShape).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}:${variablesShape(member)}`)
    .join()}}`;
}

/** The values of the variables that a plan depends on, beside their shape. */
export class PlanDependencies {
  private readonly dependencies: { readonly of: (variables: Variables) => unknown; readonly equals: string }[] = [];

  constructor(private readonly variables: Variables) {}

  /**
   * A value in this request. The plan becomes valid only for requests in which it is the same.
   *
   * @param aspect the relevant part of the value; the whole value if absent
   */
  dependOn<V, R = V>(value: V, aspect: (value: V) => R = (everything) => everything as unknown as R): R {
    if (!hasSlots(value)) return aspect(value);
    const of = (variables: Variables): R => aspect(bindParameters(value, variables));
    const current = of(this.variables);
    this.dependencies.push({ of, equals: JSON.stringify(current) ?? '' });
    return current;
  }

  /** Whether the plan is valid for other variables of the same shape. */
  stillValid(variables: Variables): boolean {
    try {
      return this.dependencies.every(({ of, equals }) => (JSON.stringify(of(variables)) ?? '') === equals);
    } catch {
      return false; // the value cannot even be read, such as a cursor of another list
    }
  }
}

/** For inputs without slots, which create no dependencies. */
export const NO_DEPENDENCIES = new PlanDependencies({});
