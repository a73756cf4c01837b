/**
 * A value that a statement takes anew each time it runs: what a client gave in variables, or something made of that.
 * Whatever is compiled with slots in the place of values is compiled once and holds for all values.
 *
 * @property of makes the value from the variables of a request
 */
export class ParameterSlot<V = unknown> {
  constructor(readonly of: (variables: Variables) => V) {}

  /** A slot is no value: whoever would take it for one must say which of its values they hang on (`Trace.known`). */
  toJSON(): never {
    throw new Error('a slot has no value of its own');
  }
}

/** A value that only whoever runs the statement knows, such as who asks: see `told`. */
export class SessionSetting {
  constructor(readonly name: string) {}
}

export type Variables = Readonly<Record<string, unknown>>;

/** The same of a value that may be a slot. */
export const mapSlot = <V, R>(value: V, map: (value: V) => R): R | ParameterSlot<R> =>
  value instanceof ParameterSlot ? new ParameterSlot((variables) => map(value.of(variables) as V)) : map(value);

/** A value with everything in it that is a slot filled from the variables. */
export function bindParameters<V>(value: V, variables: Variables): V {
  if (value instanceof ParameterSlot) return value.of(variables) as V;
  if (Array.isArray(value)) return value.map((member: unknown) => bindParameters(member, variables)) as V;
  if (typeof value !== 'object' || value === null || value instanceof SessionSetting) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, bindParameters(member, variables)]),
  ) as V;
}

export const hasSlots = (value: unknown): boolean =>
  value instanceof ParameterSlot ||
  (typeof value === 'object' && value !== null && Object.values(value).some((member) => hasSlots(member)));

/** Variables with a slot for every text and number in them; `shapeOf` tells what was left. */
export function parameterize(variables: Variables): Variables {
  const at = (value: unknown, of: (variables: Variables) => unknown): unknown => {
    if (Array.isArray(value))
      return value.map((member, n) => at(member, (given) => (of(given) as readonly unknown[])[n]));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([name, member]) => [name, at(member, (given) => (of(given) as Variables)[name])]),
      );
    }
    return typeof value === 'string' || typeof value === 'number' ? new ParameterSlot(of) : value;
  };
  return at(variables, (given) => given) as Variables;
}

/** What variables are but for their texts and numbers: equal shapes are slotted alike. */
export function variablesShape(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return '_';
  if (Array.isArray(value)) return `[${value.map(variablesShape).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}:${variablesShape(member)}`)
    .join()}}`;
}

/** Which values of the variables something was made for, beside their shape. */
export class PlanDependencies {
  private readonly made: { readonly of: (variables: Variables) => unknown; readonly equals: string }[] = [];

  constructor(private readonly variables: Variables) {}

  /**
   * What a value is in this request. From here on what is made holds only where it is the same.
   *
   * @param aspect the part of it that matters; all of it without one
   */
  dependOn<V, R = V>(value: V, aspect: (value: V) => R = (whole) => whole as unknown as R): R {
    if (!hasSlots(value)) return aspect(value);
    const of = (variables: Variables): R => aspect(bindParameters(value, variables));
    const now = of(this.variables);
    this.made.push({ of, equals: JSON.stringify(now) ?? '' });
    return now;
  }

  /** Whether what was made holds for other variables of the same shape. */
  stillValid(variables: Variables): boolean {
    try {
      return this.made.every(({ of, equals }) => (JSON.stringify(of(variables)) ?? '') === equals);
    } catch {
      return false; // a value that cannot even be looked at, such as a cursor of another list
    }
  }
}

/** Where nothing has slots, nothing hangs on what they hold. */
export const NO_DEPENDENCIES = new PlanDependencies({});
