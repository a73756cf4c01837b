import { memo } from '../memo.js';
import { periodPattern, type PeriodKind } from '../period.js';
import { type ClassWith, literals } from './condition.js';
import { constraintName } from './constraint-name.js';
import { declarationsOf, record } from './declarations.js';
import { labelOf, memberOf, enumNameOf, type Member } from './members.js';
import type { EntityMeta } from './model.js';
import type { BrokenRule, RowOf } from './rule.js';

/** What rows of one kind are like. */
export interface KindRule<N extends string = string, L extends string = string> {
  /** Properties without which there is no such row; of a list of several, at least one. */
  readonly needs?: readonly (N | readonly N[])[];
  /** Further properties that it may have. One that no kind names, each may have. */
  readonly may?: readonly N[];
  /** Levels of the regions where it may lie; by default all. */
  readonly at?: readonly L[];
  /** Kinds of its period; by default all. */
  readonly periods?: readonly PeriodKind[];
}

export interface ByKind {
  readonly does: 'byKind';
  readonly property: string;
  readonly kinds: Readonly<Record<string, KindRule>>;
}

/** Levels of the trees in which rows of the class are located. */
type LevelsOf<T> = { [P in keyof T]: NonNullable<T[P]> extends { level: infer L } ? L : never }[keyof T];

type HasLevels<T, L> = [Exclude<L, LevelsOf<T>>] extends [never] ? unknown : { readonly hasNoLevel: L };

/**
 * What each kind of a shared type needs and may have. Every value of the enum is there: one that is left out does not
 * compile, nor does one that the enum lacks.
 */
export const byKind =
  <const P extends string, const V extends string, const N extends string = never, const L extends string = never>(
    property: P,
    kinds: Readonly<Record<V, KindRule<N, L>>>,
  ) =>
  <T extends RowOf<N> & Readonly<Record<P, V>>>(
    type: ClassWith<T, Readonly<Record<P, readonly V[]>>> & HasLevels<T, L>,
  ): void =>
    record(type.prototype as object, { does: 'byKind', property, kinds });

const namesIn = ({ needs = [], may = [] }: KindRule): string[] => [...needs.flat(), ...may];

/** A property that only some kinds have. */
interface KindColumn {
  readonly member: Member;
  /** The kinds that may have it, and of these the ones that must. */
  readonly having: readonly string[];
  readonly needing: readonly string[];
}

export interface KindTable {
  readonly kind: Member;
  readonly kinds: Readonly<Record<string, KindRule>>;
  readonly columns: readonly KindColumn[];
  /** The column of its period, where a kind restricts it. */
  readonly period: Member | undefined;
}

/** @throws if it names what is not declared, or misses a value of the enum */
export const kindTable = memo((entity: EntityMeta): KindTable | null => {
  const declaration = declarationsOf(entity.type).find((each) => each.does === 'byKind');
  if (!declaration) return null;
  const { property, kinds } = declaration;
  const kind = memberOf(entity, property);
  if (kind.does !== 'column' || kind.kind !== 'enum' || kind.nullable)
    throw new Error(`${entity.name}.${property}: a table by kind needs an enum that each row has`);
  const values = Object.keys(kind.type());
  const isComplete = values.length === Object.keys(kinds).length && values.every((value) => kinds[value]);
  if (!isComplete) throw new Error(`${entity.name}.${property}: the table by kind has other values than the enum`);
  const names = [...new Set(Object.values(kinds).flatMap(namesIn))];
  const among = (isIn: (rule: KindRule) => boolean): string[] => values.filter((value) => isIn(kinds[value]!));
  const columns = names.map((name) => ({
    member: memberOf(entity, name),
    having: among((rule) => namesIn(rule).includes(name)),
    needing: among(({ needs = [] }) => needs.includes(name)),
  }));
  const hasPeriods = Object.values(kinds).some(({ periods }) => periods);
  const period = entity.columns.find((column) => column.kind === 'period');
  if (hasPeriods && !period)
    throw new Error(`${entity.name}.${property}: a kind restricts a period, and there is none`);
  return { kind, kinds, columns, period: hasPeriods ? period : undefined };
});

/** Whether a row has a value: a list has an element, and a flag that each row has is set. */
function isPresent(member: Member, value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (member.does === 'column' && member.kind === 'boolean' && !member.nullable) return value === true;
  return value != null;
}

function presentText(member: Member): string {
  const column = `"${member.column}"`;
  if (member.does === 'manyToMany') return `${column} <> '{}'`;
  if (member.does !== 'column' || member.nullable) return `${column} is not null`;
  if (member.kind === 'embedded') return `${column} <> '[]'`;
  if (member.kind === 'enumList' || member.kind === 'stringList') return `${column} <> '{}'`;
  return member.kind === 'boolean' ? column : `${column} is not null`;
}

/** The user errors of a row by its kind. Pure. */
export function kindFaults(entity: EntityMeta, row: RowOf): BrokenRule[] {
  const table = kindTable(entity);
  const kind = table && row[table.kind.name];
  if (!table || typeof kind !== 'string') return []; // it could not be read
  const has = (name: string): boolean => isPresent(memberOf(entity, name), row[name]);
  const { needs = [], periods } = table.kinds[kind]!;
  const variables = { kind, enum: enumNameOf(table.kind)! }; // it is an enum
  const fault = (code: string, names: readonly string[]): BrokenRule => ({
    code,
    path: [names[0]!],
    variables: {
      ...variables,
      field: names.join(' / '),
      fieldZh: names.map((name) => labelOf(memberOf(entity, name))).join('或'),
    },
  });
  const missing = needs.map((need) => [need].flat()).filter((names) => !names.some(has));
  const foreign = table.columns.filter(({ member, having }) => !having.includes(kind) && has(member.name));
  const period = table.period && periods ? row[table.period.name] : undefined;
  return [
    ...missing.map((names) => fault('NEEDED_FOR_KIND', names)),
    ...foreign.map(({ member }) => fault('NOT_FOR_KIND', [member.name])),
    ...(typeof period === 'string' && !new RegExp(periodPattern(periods!)).test(period)
      ? [
          {
            code: 'PERIOD_FOR_KIND',
            path: [table.period!.name],
            variables: { kind, allowed: periods!.join(', '), enum: `${variables.enum}, PeriodKind` },
          },
        ]
      : []),
  ];
}

/** The same as check constraints, each named by the column that it is about. */
export function kindChecks(entity: EntityMeta): { readonly name: string; readonly expression: string }[] {
  const table = kindTable(entity);
  if (!table) return [];
  const kind = `"${table.kind.column}"`;
  const name = ({ column }: Member, what: string): string => constraintName(`${entity.table}_${column}_${what}`);
  const columns = table.columns.map(({ member, having, needing }) => {
    const without = needing.length === 0 ? 'true' : `${kind} not in (${literals(needing)})`;
    return {
      name: name(member, 'kinds'),
      expression: `case when ${presentText(member)} then ${kind} in (${literals(having)}) else ${without} end`,
    };
  });
  const oneOf = Object.entries(table.kinds).flatMap(([value, { needs = [] }]) =>
    needs.flatMap((need) => {
      if (typeof need === 'string') return [];
      const members = need.map((each) => memberOf(entity, each));
      const expression = [`${kind} <> '${value}'`, ...members.map(presentText)].join(' or ');
      return [{ name: name(members[0]!, value.toLowerCase()), expression }];
    }),
  );
  const { period } = table;
  const periods = Object.entries(table.kinds).flatMap(([value, { periods: allowed }]) =>
    allowed ? [`when '${value}' then "${period!.column}" ~ '${periodPattern(allowed)}'`] : [],
  );
  return [
    ...columns,
    ...oneOf,
    ...(period
      ? [{ name: name(period, 'by_kind'), expression: `case ${kind} ${periods.join(' ')} else true end` }]
      : []),
  ];
}

/** What its create input says of the kind. */
export function kindWords(
  entity: EntityMeta,
): { readonly property: string; readonly zh: string; readonly en: string } | null {
  const table = kindTable(entity);
  if (!table) return null;
  const lines = Object.entries(table.kinds).flatMap(([kind, { needs = [], may = [] }]) => {
    const needed = needs.map((need) => [need].flat().join('/'));
    const zh = [needed.length > 0 && `须填 ${needed.join('、')}`, may.length > 0 && `可填 ${may.join('、')}`];
    const en = [needed.length > 0 && `needs ${needed.join(', ')}`, may.length > 0 && `may have ${may.join(', ')}`];
    const said = (parts: readonly (string | false)[], by: string): string => parts.filter(Boolean).join(by);
    return said(en, ' ') === '' ? [] : [{ zh: `${kind} ${said(zh, '，')}`, en: `${kind} ${said(en, ', ')}` }];
  });
  return {
    property: table.kind.name,
    zh: lines.map(({ zh }) => zh).join('；'),
    en: lines.map(({ en }) => en).join('; '),
  };
}
