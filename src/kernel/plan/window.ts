import { readCursor, seal, type Place } from '../read/cursor.js';
import type { OrderKey } from '../read/order.js';
import { LARGEST_SIZE, pageSize, windowOf, type ListArguments, type Window } from '../read/page.js';
import { bindParameters, hasSlots, ParameterSlot, type PlanDependencies } from '../parameters.js';
import { sql, type Sql } from '../sql.js';
import { stringJson, textOf, type Json } from './json.js';

/**
 * A window whose mark and places may be parameter slots. @see windowOf for what it throws
 *
 * @param args their order must be known
 */
export function planWindow(
  list: string,
  keys: readonly OrderKey[],
  args: ListArguments,
  dependencies: PlanDependencies,
  question: unknown = null,
  largest = LARGEST_SIZE,
): Window {
  const { first, last } = planPageSize(args, dependencies, largest);
  const orderBy = args.orderBy ?? [];
  const sealMark = (filterAndQuestion: readonly [filter: unknown, question: unknown]): string =>
    seal(list, [orderBy, ...filterAndQuestion]);
  const filterAndQuestion = [args.filter ?? null, question] as const;
  const mark = hasSlots(filterAndQuestion)
    ? new ParameterSlot((variables) => sealMark(bindParameters(filterAndQuestion, variables)))
    : sealMark(filterAndQuestion);
  const place = (cursor: string | null | undefined): Place | null => {
    if (cursor == null) return null;
    const read = ([at, of]: readonly [string, typeof filterAndQuestion]): Place => readCursor(sealMark(of), keys, at);
    const cursorAndQuestion = [cursor, filterAndQuestion] as const;
    const absent = dependencies.dependOn(cursorAndQuestion, (values) => read(values).map((value) => value === null));
    return absent.map((isAbsent, n) =>
      isAbsent ? null : new ParameterSlot((variables) => read(bindParameters(cursorAndQuestion, variables))[n]),
    ) as Place;
  };
  const window = windowOf(list, keys, { first, last }, null, largest);
  // compilers accept slots in place of values
  return { ...window, mark: mark as string, after: place(args.after), before: place(args.before) };
}

/** The size of a page, on which its plan depends. @see pageSize for what it throws */
export function planPageSize(
  { first = null, last = null }: ListArguments,
  dependencies: PlanDependencies,
  largest = LARGEST_SIZE,
): Pick<ListArguments, 'first' | 'last'> {
  const asked = dependencies.dependOn({ first, last });
  pageSize(asked, largest);
  return asked;
}

/** A row's cursor in the form of `writeCursor`, as an SQL expression. */
export function cursorText({ keys, mark }: Window, alias: string): Sql {
  const places = keys.flatMap((key): Json => [',', ...stringJson(sql`${key.at(alias)}::text`, key.nullable)]);
  const json = textOf(['["', sql`${mark}::text`, '"', ...places, ']']);
  return sql`translate(encode(convert_to(${json}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;
}
