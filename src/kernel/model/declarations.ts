import type { Class } from '../describe.js';
import type { Column } from './column.js';
import type { ManyToMany, ManyToOne, DerivedList } from './relation.js';
import type { State } from './state.js';

/** What the decorators of a class say about it, in the order of the source. */
export type Declaration = Column | ManyToOne | ManyToMany | DerivedList | State;

const declared = new WeakMap<object, Declaration[]>();

export function record(prototype: object, declaration: Declaration): void {
  const own = declared.get(prototype) ?? [];
  own.push(declaration);
  declared.set(prototype, own);
}

/** Everything declared on a class and what it extends, base classes first. */
export function declarationsOf(type: Class): Declaration[] {
  const found: Declaration[] = [];
  for (let at = type.prototype as object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    found.unshift(...(declared.get(at) ?? []));
  }
  return found;
}
