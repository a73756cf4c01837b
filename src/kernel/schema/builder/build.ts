import 'reflect-metadata'; // type-graphql's decorators need it
import { Arg, Extensions, Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { describe, type Class } from '../../describe.js';
import { Node } from '../../model/entity.js';
import type { DeclaredCost } from '../cost/declared-cost.js';

/** A type as type-graphql takes it: a class, a scalar, an enum object, or a list of one of them. */
export type TypeRef = object | readonly [object];

export interface FieldSpec {
  readonly type: () => TypeRef;
  readonly zh: string;
  readonly en: string;
  readonly nullable?: boolean | 'items';
  readonly args?: Readonly<Record<string, ArgumentSpec>>;
  readonly deprecated?: string;
  /** Default value of an argument or an input field. */
  readonly defaultValue?: unknown;
  readonly cost?: DeclaredCost;
  /** The value of this input field is a search text. */
  readonly isSearch?: true;
  /** On a root field: the type of the records below it, where their fields are of an interface. */
  readonly about?: string;
}

export type ArgumentSpec = Omit<FieldSpec, 'args'>;

/** An optional argument or input field, or a nullable field. */
export const optional = (type: () => TypeRef, zh: string, en: string): ArgumentSpec => ({
  type,
  zh,
  en,
  nullable: true,
});

/** Adds a field to a class of the schema, whichever module owns the class. */
export function addField(owner: Class, name: string, spec: FieldSpec): void {
  const prototype = owner.prototype as object;
  Field(spec.type as never, {
    nullable: spec.nullable ?? false,
    description: describe(spec.zh, spec.en),
    ...(spec.deprecated && { deprecationReason: spec.deprecated }),
    ...(spec.defaultValue !== undefined && { defaultValue: spec.defaultValue }),
  })(prototype, name);
  if (spec.cost) Extensions({ declared: spec.cost })(prototype, name);
  if (spec.isSearch) Extensions({ search: true })(prototype, name);
  addArguments(prototype, name, spec.args);
}

export function addArguments(prototype: object, field: string, args: FieldSpec['args'] = {}): void {
  Object.entries(args).forEach(([name, arg], at) => {
    Arg(name, arg.type as never, {
      nullable: arg.nullable ?? false,
      description: describe(arg.zh, arg.en),
      ...(arg.defaultValue !== undefined && { defaultValue: arg.defaultValue }),
    })(prototype, field, at);
  });
}

const namedClass = (name: string): Class => ({ [name]: class {} })[name] as Class;

type Fields = Readonly<Record<string, FieldSpec>>;

export function objectType(name: string, zh: string, en: string, fields: Fields, implementing?: Class): Class {
  const type = namedClass(name);
  for (const [field, spec] of Object.entries(fields)) addField(type, field, spec);
  ObjectType(name, {
    description: describe(zh, en),
    simpleResolvers: true,
    ...(implementing && { implements: implementing }),
  })(type as never);
  return type;
}

/**
 * A type of computed or logged objects that are no stored records but have an identity: their id, which
 * `RootFields.node` resolves, lets clients cache them.
 */
export function nodeType(name: string, zh: string, en: string, fields: Fields): Class {
  const type = objectType(name, zh, en, fields, Node);
  Extensions({ isComputed: true })(type);
  return type;
}

export function inputType(name: string, zh: string, en: string, fields: Fields): Class {
  const type = namedClass(name);
  for (const [field, spec] of Object.entries(fields)) addField(type, field, spec);
  InputType(name, { description: describe(zh, en) })(type as never);
  return type;
}

export function enumType(
  name: string,
  zh: string,
  en: string,
  members: Readonly<Record<string, { value: string; zh: string; en: string }>>,
): object {
  const values = Object.fromEntries(Object.entries(members).map(([member, { value }]) => [member, value]));
  registerEnumType(values, {
    name,
    description: describe(zh, en),
    valuesConfig: Object.fromEntries(
      Object.entries(members).map(([member, t]) => [member, { description: describe(t.zh, t.en) }]),
    ),
  });
  return values;
}
