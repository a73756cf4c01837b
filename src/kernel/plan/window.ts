import { readCursor, seal, type Place } from '../read/cursor.js';
import type { OrderKey } from '../read/order.js';
import { windowOf, type ListArguments, type Window } from '../read/page.js';
import { bindParameters, hasSlots, ParameterSlot, type PlanDependencies } from '../parameters.js';
import { sql, type Sql } from '../sql.js';
import { stringJson, textOf, type Json } from './json.js';

/**
 * A window whose mark and places may be slots. @see windowOf for what it throws
 *
 * @param args their order is known
 */
export function planWindow(
  list: string,
  keys: readonly OrderKey[],
  args: ListArguments,
  dependencies: PlanDependencies,
  question: unknown = null,
): Window {
  const { first, last } = dependencies.dependOn({ first: args.first ?? null, last: args.last ?? null });
  const orderBy = args.orderBy ?? [];
  const sealed = (asked: readonly [filter: unknown, question: unknown]): string => seal(list, [orderBy, ...asked]);
  const asked = [args.filter ?? null, question] as const;
  const mark = hasSlots(asked)
    ? new ParameterSlot((variables) => sealed(bindParameters(asked, variables)))
    : sealed(asked);
  const place = (cursor: string | null | undefined): Place | null => {
    if (cursor == null) return null;
    const read = ([at, of]: readonly [string, typeof asked]): Place => readCursor(sealed(of), keys, at);
    const given = [cursor, asked] as const;
    const absent = dependencies.dependOn(given, (known) => read(known).map((value) => value === null));
    return absent.map((isAbsent, n) =>
      isAbsent ? null : new ParameterSlot((variables) => read(bindParameters(given, variables))[n]),
    ) as Place;
  };
  const window = windowOf(list, keys, { first, last });
  return { ...window, mark: mark as string, after: place(args.after), before: place(args.before) }; // whoever compiles with them takes slots
}

/** A row's cursor as `writeCursor` writes it, as a text of SQL. */
export function cursorText({ keys, mark }: Window, alias: string): Sql {
  const places = keys.flatMap((key): Json => [',', ...stringJson(sql`${key.at(alias)}::text`, key.nullable)]);
  const json = textOf(['["', sql`${mark}::text`, '"', ...places, ']']);
  return sql`translate(encode(convert_to(${json}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;
}
