import type { Access } from './access/rules.js';
import type { Class } from './describe.js';
import type { Messages } from './messages.js';

/** What a module brings: its stored things, and resolver classes for what no declaration can say. */
export interface Module {
  readonly name: string;
  readonly things: readonly Class[];
  readonly resolvers?: readonly Class[];
  /** Who may change its things; what is not listed follows the usual rules of `kernel/access/rules.ts`. */
  readonly access?: readonly Access[];
  /** What the codes of its own rules say, Chinese and English. */
  readonly messages?: Messages;
}

export const defineModule = (module: Module): Module => module;
