/** A description of the schema: Chinese on the first line, English on the second (API rule B19). */
export const describe = (zh: string, en: string): string => `${zh}\n${en}`;

/** The two languages of a description made by `describe`. */
export function wordsOf(description: string | null | undefined): { readonly zh: string; readonly en: string } {
  const [zh = '', en = zh] = (description ?? '').split('\n');
  return { zh, en };
}

export type Class<T = object> = abstract new (...args: never[]) => T;

/** `DemonstrationUnit` -> `demonstration_unit`; the ORM's naming strategy does the same for tables and columns. */
export const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `DemonstrationUnit` -> `demonstrationUnit`, the name of a look-up field. */
export const uncapital = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `DemonstrationUnit` -> `DEMONSTRATION_UNIT`, the form of an enum value. */
export const constant = (name: string): string => snake(name).toUpperCase();
