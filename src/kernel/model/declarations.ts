import type { Class } from '../describe.js';
import type { About } from './about.js';
import type { Across } from './across.js';
import type { ByKind } from './by-kind.js';
import type { ClosedIn } from './closed-in.js';
import type { Column } from './column.js';
import type { ReasonOn } from './reason-on.js';
import type { ManyToMany, ManyToOne, DerivedList } from './relation.js';
import type { State } from './state.js';
import type { UniqueSet } from './unique.js';
import type { Virtual } from './virtual.js';

/** What the decorators of a class declare, in source order. */
export type Declaration =
  | Column
  | ManyToOne
  | ManyToMany
  | About
  | DerivedList
  | State
  | UniqueSet
  | ByKind
  | Across
  | ReasonOn
  | ClosedIn
  | Virtual;

const declarationsByPrototype = new WeakMap<object, Declaration[]>();

export function record(prototype: object, declaration: Declaration): void {
  const own = declarationsByPrototype.get(prototype) ?? [];
  own.push(declaration);
  declarationsByPrototype.set(prototype, own);
}

/** All declarations of a class and its base classes, base classes first. */
export function declarationsOf(type: Class): Declaration[] {
  const declarations: Declaration[] = [];
  for (
    let prototype = type.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    declarations.unshift(...(declarationsByPrototype.get(prototype) ?? []));
  }
  return declarations;
}
