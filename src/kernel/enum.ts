import { registerEnumType } from 'type-graphql';
import { describe } from './describe.js';

/** The name of each value in the schema, with its Chinese and English description. */
export type EnumValues = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** The union of an enum's values: `type Level = EnumValue<typeof Level>`. */
export type EnumValue<V> = keyof V & string;

export type EnumMeta<W extends EnumValues = EnumValues> = { readonly [K in keyof W & string]: K };

export interface EnumEntry {
  readonly name: string;
  readonly words: EnumValues;
}

const entries = new WeakMap<object, EnumEntry>();

/**
 * Declares a closed list of values: a GraphQL enum, a check constraint of the table and a TypeScript type at once.
 * Lists and groups are ordered by the order of the values here.
 *
 * @returns an object whose keys and values are the enum values, in the given order
 */
export function defineEnum<const W extends EnumValues>(name: string, zh: string, en: string, members: W): EnumMeta<W> {
  const values = Object.fromEntries(Object.keys(members).map((value) => [value, value])) as EnumMeta<W>;
  registerEnumType(values, {
    name,
    description: describe(zh, en),
    valuesConfig: Object.fromEntries(
      Object.entries(members).map(([value, text]) => [value, { description: describe(...text) }]),
    ) as never, // type-graphql wants a Partial keyed by the generic enum, which Object.fromEntries cannot promise
  });
  entries.set(values, { name, words: members });
  return values;
}

/**
 * Values of an enum for Chinese readers: the word, and the value, which programs write (季度（QUARTER）). A text that is
 * not made of values stays as it is.
 *
 * @param words of the enum
 * @param values one, or several joined by `, `
 */
export function inWords(words: EnumValues | undefined, values: string): string {
  const each = values.split(', ');
  if (!words || !each.every((value) => Object.hasOwn(words, value))) return values;
  return each.map((value) => `${words[value]![0]}（${value}）`).join('、'); // each is one of them
}

/** The name and descriptions of an enum. @throws if the object was not made by `defineEnum` */
export function enumEntry(values: object): EnumEntry {
  const entry = entries.get(values);
  if (!entry) throw new Error('not a vocabulary: declare it with defineEnum()');
  return entry;
}
