import type { Class } from '../describe.js';
import type { BaseEntity } from './entity.js';
import { filterOf, type Preset } from './preset.js';

interface SliceOptions {
  /** It is also a list of each node of the tree in which its rows are located: those at or below the node. */
  readonly underTree?: true;
  /** It is also a live list. */
  readonly live?: true;
}

/** Some rows of an entity as a list of their own: its fields are those of the entity's list, its types too. */
export interface Slice extends SliceOptions {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly of: Class;
  /** The condition that its rows meet besides the caller's filter. */
  readonly preset: Readonly<Record<string, unknown>>;
}

/** A slice with the module that declares it. */
export interface ModuleSlice extends Slice {
  readonly module: string;
}

/** Declares a slice: `slice('villagePlans', '村庄规划', 'Village plans.', WorkDocument, { kind: ['VILLAGE_PLAN'] })`. */
export const slice = <T extends BaseEntity>(
  field: string,
  zh: string,
  en: string,
  of: abstract new () => T,
  preset: NoInfer<Preset<T>>,
  options: SliceOptions = {},
): Slice => ({ field, zh, en, of, preset: filterOf(preset), ...options });
