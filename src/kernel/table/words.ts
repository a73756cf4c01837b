import { isEnumType, type GraphQLEnumType, type GraphQLNamedType } from 'graphql';
import { wordsOf } from '../describe.js';
import { memo } from '../memo.js';

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** What stands before the first mark that begins an explanation; marks in brackets do not. */
const TERM = /^(?:（[^）]*）|[^（；，。：])+/;

/** The Chinese term of something in the schema: its description up to the first mark. */
export const termOf = ({ name, description }: Described): string => TERM.exec(wordsOf(description).zh)?.[0] ?? name;

/** The Chinese term of each value of an enum. */
export type Terms = ReadonlyMap<string, string>;

const ofEnum = memo(
  (type: GraphQLEnumType): Terms => new Map(type.getValues().map((value) => [value.name, termOf(value)])),
);

export const termsOf = (type: GraphQLNamedType | undefined): Terms | undefined =>
  isEnumType(type) ? ofEnum(type) : undefined;

/** Ends of names by which a number carries its unit. */
const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/WanYuan$/, '万元'],
  [/Yuan$/, '元'],
  [/Mu$/, '亩'],
  [/Percent$/, '%'],
  [/Days$/, '天'],
  [/Hectares$/, '公顷'],
  [/Km2$/, '平方千米'],
  [/Km$/, '千米'],
];

/** The term of a field with its unit, which most descriptions already have: 年产值（万元）. */
export function headingOf(field: Described): string {
  const term = termOf(field);
  const unit = UNITS.find(([ending]) => ending.test(field.name))?.[1];
  return unit === undefined || term.includes('（') ? term : `${term}（${unit}）`;
}
