import type { Access } from './access/rules.js';
import type { Context } from './context.js';
import type { Class } from './describe.js';
import type { Messages } from './messages.js';
import type { Sql } from './sql.js';
import type { FieldDefinition } from './schema/builder/attach-fields.js';
import type { RootFields } from './schema/builder/root-fields.js';
import type { Computation } from './model/computation.js';
import type { Expectation } from './model/expectation.js';
import type { Finding } from './model/finding.js';
import type { DataModel } from './model/model.js';
import type { Setting } from './model/setting.js';
import type { Slice } from './model/slice.js';

/** A module: its entities, and resolver classes for what declarations cannot express. */
export interface Module {
  readonly name: string;
  readonly entities: readonly Class[];
  readonly resolvers?: readonly Class[];
  /** Who may change its entities; those not listed use the default rules of `kernel/access/rules.ts`. */
  readonly access?: readonly Access[];
  /** Lists of some rows of a type, by names of their own. */
  readonly slices?: readonly Slice[];
  /** How indicators are computed from the rows of registers. */
  readonly computations?: readonly Computation[];
  /** What contradicts itself or is missing in its rows: shown, and never refused. */
  readonly findings?: readonly Finding[];
  /** Its rows that are due: the platform makes those that are missing. */
  readonly expectations?: readonly Expectation[];
  /** Fields of the schema that belong to none of its entities, described and resolved like the kernel's own. */
  readonly fields?: (model: DataModel, rootFields: RootFields) => readonly FieldDefinition[];
  /** SQL that selects pairs of partners, `one` and `other` by their division codes, in both directions. */
  readonly partners?: Sql;
  /** Its tables besides its entities; migrations create them, its routines alone write them. */
  readonly tables?: readonly string[];
  /** Its functions and triggers, from its `.sql` files (`sqlFile`), installed after the kernel's. */
  readonly routines?: readonly string[];
  /** Its background tasks, which no request triggers. */
  readonly tasks?: readonly Task[];
  /** The settings that its rules, guards and deadlines read. */
  readonly settings?: readonly Setting[];
  /** User errors of its rules, each code with its text in Chinese and English: values of `UserErrorCode`. */
  readonly userErrors?: Messages;
  /** Messages of its other codes: failures of queries, notes on a progress. */
  readonly messages?: Messages;
}

/** Work that the platform runs at its start and periodically: in one process at a time, whatever their number. */
export interface Task {
  readonly name: string;
  readonly everyMs: number;
  /** A transition of a record of these types triggers the task within a second. */
  readonly after?: readonly Class[];
  /** Any change of a record of these types, by their names, triggers the task within a second. */
  readonly onChange?: (model: DataModel) => readonly string[];
  /**
   * Runs as the platform itself. Must be safe to interrupt and to repeat.
   *
   * @param since the feed position after which the triggering changes lie, everything earlier having been processed;
   * null: process everything
   */
  run(context: Context, since: string | null): Promise<void>;
}

export const defineModule = (module: Module): Module => module;
