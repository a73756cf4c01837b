import type { Class } from './describe.js';

/** What a module brings: its stored things, and resolver classes for what no declaration can say. */
export interface Module {
  readonly name: string;
  readonly things: readonly Class[];
  readonly resolvers?: readonly Class[];
}

export const defineModule = (module: Module): Module => module;
