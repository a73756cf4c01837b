import { acrossRules, type Above, type AcrossMeta, type SumWithin } from '../../../kernel/model/across.js';
import { conditionText, type Condition } from '../../../kernel/model/condition.js';
import { locationOf } from '../../../kernel/model/location.js';
import { literal } from '../../../kernel/sql.js';
import { enumNameOf, memberOf } from '../../../kernel/model/members.js';
import {
  isGiven,
  isLocated,
  isTree,
  pathColumn,
  type DataModel,
  type EntityMeta,
} from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

const and = (conditions: readonly string[]): string => `(${conditions.join(' and ')})`;

/** Whether a row is below the row with this id. An end of several types is one by its type too. */
const isEnd = ({ relation, to }: Above, id: string, row: string): string =>
  [
    `${row}."${relation.column}" = ${id}`,
    ...(relation.does === 'about' ? [`${row}."${relation.typeColumn}" = '${to.name}'`] : []),
  ].join(' and ');

/** Rows that a rule is about. */
const counted = (entity: EntityMeta, { where }: AcrossMeta, row: string): string =>
  and([`${row}.archived_at is null`, ...conditionText(entity, where, row)]);

/** A condition's values and their enums, as variables of a message in SQL. */
function allowedBy(entity: EntityMeta, condition: Condition): Readonly<Record<string, string>> {
  const members = Object.keys(condition).map((name) => memberOf(entity, name));
  const enums = members.flatMap((member) => enumNameOf(member) ?? []);
  const values = Object.values(condition).flatMap((test) => (Array.isArray(test) ? (test as string[]) : []));
  return { allowed: literal(values.join(', ')), ...(enums.length > 0 && { enum: literal(enums.join(', ')) }) };
}

const variables = (values: Readonly<Record<string, string>>): string => `jsonb_build_object(${Object.entries(values)
  .flatMap(([name, sql]) => [literal(name), sql])
  .join(', ')})`; // prettier-ignore

const columnOf = (entity: EntityMeta, name: string): string => memberOf(entity, name).column;

const mostText = ({ above, most }: SumWithin & AcrossMeta, row: string): string =>
  typeof most === 'number' ? String(most) : `${row}."${columnOf(above.to, most)}"`;

/** The sum or number of the rows below the row with this id. */
const totalText = (entity: EntityMeta, rule: SumWithin & AcrossMeta, id: string): string =>
  `(select ${rule.of === null ? 'count(*)' : `coalesce(sum(c."${columnOf(entity, rule.of)}"), 0)`}
      from "${entity.table}" c where ${isEnd(rule.above, id, 'c')} and ${counted(entity, rule, 'c')})`;

/** The refusal of too great a sum, as a query of one row at most. */
const tooMuch = (code: string, field: string, total: string, from: string): string =>
  `(select refusal('${code}', '${field}', ${variables({
    sum: 'trim_scale(s.total)',
    most: 'trim_scale(s.most)',
    left: 'trim_scale(s.total - s.most)',
  })}) from (select ${total} as total, ${from}) s where s.total > s.most)`;

/** The columns of a row below by which a rule is checked anew. */
function columnsOf(entity: EntityMeta, rule: AcrossMeta): string[] {
  const location = locationOf(entity);
  // a row that moves along with another is not refused for it
  const place = rule.rule === 'region' && location && isGiven(location) ? [location.column] : [];
  const named = [...Object.keys(rule.where), ...(rule.rule === 'sum' && rule.of !== null ? [rule.of] : [])];
  const { relation } = rule.above;
  const ends = relation.does === 'about' ? [relation.column, relation.typeColumn] : [relation.column];
  return [...new Set([...ends, ...place, ...named.map((name) => columnOf(entity, name)), 'archived_at'])];
}

/** A rule as an expression about `new`, a row below: its refusal, or null. Of an inserted row all of `old` is null. */
function refusalBelow(entity: EntityMeta, rule: AcrossMeta): string {
  const { code, above } = rule;
  const key = above.relation.column;
  const parent = `"${above.to.table}" p where ${isEnd(above, 'p.id', 'new')}`;
  const refusal = (values: Readonly<Record<string, string>>, condition: string): string =>
    `(select refusal('${code}', '${key}', ${variables(values)}) from ${parent} and ${condition})`;
  const found = (): string => {
    switch (rule.rule) {
      case 'sum': {
        const field = rule.of === null ? key : columnOf(entity, rule.of);
        const most = `(${mostText(rule, 'p')})::numeric as most from ${parent}`;
        return tooMuch(code, field, `${totalText(entity, rule, 'p.id')}::numeric`, most);
      }
      case 'parent': {
        return refusal(allowedBy(above.to, rule.is), `${and(conditionText(above.to, rule.is, 'p'))} is not true`);
      }
      case 'none':
        return refusal({ count: countText(entity, rule, 'p.id') }, and(conditionText(above.to, rule.once, 'p')));
      case 'region': {
        const [own, other] = [`new."${pathColumn(entity)}"`, `p."${pathColumn(above.to)}"`];
        return refusal({}, `not (starts_with(${own}, ${other}) or starts_with(${other}, ${own}))`);
      }
    }
  };
  const isChecked = and([counted(entity, rule, 'new'), differs(columnsOf(entity, rule))]);
  return `case when ${isChecked} then ${found()} end`;
}

const countText = (entity: EntityMeta, rule: AcrossMeta, id: string): string =>
  `(select count(*) from "${entity.table}" c where ${isEnd(rule.above, id, 'c')} and ${counted(entity, rule, 'c')})`;

/** A rule that a change of the row above may break. */
interface RuleOfParent {
  /** Columns of the row above. */
  readonly columns: readonly string[];
  /** An expression about `new`, the row above: the refusal, or null. */
  readonly refusal: string;
}

function ruleAbove(entity: EntityMeta, rule: AcrossMeta): RuleOfParent[] {
  const { code, above } = rule;
  if (rule.rule === 'sum' && typeof rule.most === 'string') {
    const column = columnOf(above.to, rule.most);
    const total = `${totalText(entity, rule, 'new.id')}::numeric`;
    return [{ columns: [column], refusal: tooMuch(code, column, total, `new."${column}"::numeric as most`) }];
  }
  if (rule.rule !== 'none') return [];
  const columns = Object.keys(rule.once).map((name) => columnOf(above.to, name));
  const count = countText(entity, rule, 'new.id');
  const refusal = `case when ${and(conditionText(above.to, rule.once, 'new'))} and ${count} > 0
      then refusal('${code}', '${columns[0]}', ${variables({ count })}) end`;
  return [{ columns, refusal }];
}

/** The lock of a row above; a region is locked as its located rows lock it. */
function lock({ relation, to }: Above): string {
  const strength = isTree(to) ? 'share' : 'no key update';
  const isIt = isEnd({ relation, to }, 'id', 'new');
  const onArchive = relation.does === 'manyToOne' && relation.onArchive;
  const archived = `perform refuse(array[refusal('ABOVE_ARCHIVED', '${relation.column}')]) from "${to.table}"
    where ${isIt} and archived_at is not null and new.archived_at is null;`;
  return `perform from "${to.table}" where ${isIt} for ${strength};
  ${onArchive ? archived : ''}`;
}

function rowsBelow(entity: EntityMeta): string[] {
  const rules = acrossRules(entity);
  const relations = [
    ...entity.manyToOne.filter(({ onArchive }) => onArchive),
    ...rules.map(({ above }) => above.relation),
  ];
  const above = [...new Set(relations)].flatMap((relation) => [relation.to].flat().map((to) => ({ relation, to })));
  if (above.length === 0) return [];
  for (const { relation, rule, above } of rules)
    if (rule === 'region' && !(isLocated(entity) && isLocated(above.to)))
      throw new Error(`${entity.name}.${relation}: of the two, one lies nowhere`);
  const ofAbove = [...above.map(({ relation }) => relation.column), 'archived_at'];
  const has_changed = differs([...new Set([...ofAbove, ...rules.flatMap((rule) => columnsOf(entity, rule))])]);
  const { table } = entity;
  return [
    sqlFile(new URL('./above.sql', import.meta.url), {
      table,
      function: `${table}_above`,
      locks: above.map(lock).join('\n  '),
      has_changed,
      ...triggers('a', 'above', 'above_update'),
    }),
    ...(rules.length > 0
      ? [
          sqlFile(new URL('./across.sql', import.meta.url), {
            table,
            function: `${table}_across`,
            refusals: rules.map((rule) => refusalBelow(entity, rule)).join(',\n    '),
            has_changed,
            ...triggers('f', 'across', 'across_update'),
          }),
        ]
      : []),
  ];
}

function rowAbove(model: DataModel, entity: EntityMeta): string[] {
  const rules = model.entities.flatMap((child) =>
    acrossRules(child)
      .filter(({ above }) => above.to === entity)
      .flatMap((rule) => ruleAbove(child, rule)),
  );
  if (rules.length === 0) return [];
  return [
    sqlFile(new URL('./below.sql', import.meta.url), {
      table: entity.table,
      function: `${entity.table}_below`,
      refusals: rules.map(({ refusal }) => refusal).join(',\n    '),
      has_changed: differs([...new Set(rules.flatMap(({ columns }) => columns))]),
      ...triggers('f', 'below'),
    }),
  ];
}

/** Rules that read the row above, and the locks by which they hold for those who write at the same time. */
export const acrossRoutines = (model: DataModel): string[] =>
  model.entities.flatMap((entity) => [...rowsBelow(entity), ...rowAbove(model, entity)]);
