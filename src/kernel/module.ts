import type { Access } from './access/rules.js';
import type { Context } from './context.js';
import type { Class } from './describe.js';
import type { Messages } from './messages.js';
import type { Sql } from './sql.js';
import type { FieldDefinition } from './schema/attach-fields.js';
import type { RootFields } from './schema/root-fields.js';
import type { DataModel } from './model/model.js';

/** What a module brings: its stored things, and resolver classes for what no declaration can say. */
export interface Module {
  readonly name: string;
  readonly entities: readonly Class[];
  readonly resolvers?: readonly Class[];
  /** Who may change its things; what is not listed follows the usual rules of `kernel/access/rules.ts`. */
  readonly access?: readonly Access[];
  /** Fields of the schema that belong to none of its things, described and answered as the kernel's own are. */
  readonly fields?: (model: DataModel, rootFields: RootFields) => readonly FieldDefinition[];
  /** SQL that gives pairs of partners, `one` and `other` by their division codes, in both directions. */
  readonly partners?: Sql;
  /** What it keeps in the database beside its things; made by migrations, written by its routines alone. */
  readonly tables?: readonly string[];
  /** Functions and triggers of its own, installed after the kernel's. */
  readonly routines?: readonly string[];
  /** What the platform does by itself, on nobody's request. */
  readonly tasks?: readonly Task[];
  /** What its own rules complain of, each code with its text in Chinese and English: values of `UserErrorCode`. */
  readonly userErrors?: Messages;
  /** What its other codes say: failures of queries, notes on a progress. */
  readonly messages?: Messages;
}

/** Work that the platform does at its start and again and again: in one process at a time, whatever their number. */
export interface Task {
  readonly name: string;
  readonly everyMs: number;
  /** Things whose state somebody moved call for it within a second. */
  readonly after?: readonly Class[];
  /**
   * Runs as the platform itself. Cut short or run twice it does no harm.
   *
   * @param since position of the feed after which lies what called for it, and all else was looked at; null: everything
   */
  run(context: Context, since: string | null): Promise<void>;
}

export const defineModule = (module: Module): Module => module;
