/** What the text of a setting's value must look like in each unit, with an example. Days of the year have no year. */
export const SETTING_FORMS = {
  DAYS: { pattern: '^\\d{1,4}$', example: '15' },
  MONTHS: { pattern: '^\\d{1,3}$', example: '6' },
  COUNT: { pattern: '^\\d{1,9}$', example: '2' },
  YUAN: { pattern: '^\\d{1,12}(\\.\\d{1,2})?$', example: '5000' },
  PERCENT: { pattern: '^(100|\\d{1,2}(\\.\\d{1,4})?)$', example: '2.5' },
  FLAG: { pattern: '^(true|false)$', example: 'true' },
  DATE: { pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', example: '03-31' },
  CHOICE: { pattern: '^[A-Z0-9_-]+( [A-Z0-9_-]+)*$', example: 'EVERY_VILLAGE' },
} as const;
export type SettingUnit = keyof typeof SETTING_FORMS;

/** Whether the policy writes a value, it is usual, or it was set for want of either. */
export type SettingBasis = 'WRITTEN' | 'USUAL' | 'SET';

/** What a value in each unit is. */
export interface ValueOf {
  DAYS: number;
  MONTHS: number;
  COUNT: number;
  YUAN: number;
  PERCENT: number;
  FLAG: boolean;
  DATE: string;
  CHOICE: string;
}

/**
 * A value that rules, guards, deadlines and measures read as it is in force at the row's region and day. Rows of the
 * type `Setting` change it; where none does, the default is in force.
 */
export interface Setting<U extends SettingUnit = SettingUnit> {
  readonly key: string;
  readonly unit: U;
  /** As the text of a value. */
  readonly default: string;
  readonly basis: SettingBasis;
  readonly clause: string | null;
  /** Key of the department that settles it, besides administrators; null if only they do. */
  readonly department: string | null;
  readonly zh: string;
  readonly en: string;
}

interface SettingOptions<U extends SettingUnit> {
  readonly unit: U;
  readonly default: ValueOf[U];
  readonly basis: SettingBasis;
  readonly clause?: string;
  readonly department?: string;
  readonly zh: string;
  readonly en: string;
}

/** Declares a setting; the module lists it in `settings`. @throws if the default is no value of the unit */
export function setting<const U extends SettingUnit>(key: string, options: SettingOptions<U>): Setting<U> {
  const { clause = null, department = null, ...rest } = options;
  const text = String(options.default);
  if (!new RegExp(SETTING_FORMS[options.unit].pattern).test(text))
    throw new Error(`${key}: ${text} is no value in ${options.unit}`);
  return { ...rest, key, default: text, clause, department };
}

/** The value that a text stands for; the database has checked its form. */
export function settingValue<U extends SettingUnit>({ unit }: Setting<U>, text: string): ValueOf[U] {
  const value: number | boolean | string =
    unit === 'FLAG' ? text === 'true' : unit === 'DATE' || unit === 'CHOICE' ? text : Number(text);
  return value as ValueOf[U]; // by the unit
}

/** Settings by key. @throws if two have one key */
export function settingsByKey(settings: readonly Setting[]): ReadonlyMap<string, Setting> {
  const byKey = new Map(settings.map((each) => [each.key, each]));
  const twice = settings.find((each) => byKey.get(each.key) !== each);
  if (twice) throw new Error(`the setting ${twice.key} is declared twice`);
  return byKey;
}
