import { CLAUSE } from '../../kernel/text.js';
import { ORDINAL } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { date, decimal, enumColumn, integer, stringList, text } from '../../kernel/model/column.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { manyToOne } from '../../kernel/model/relation.js';
import { Target } from '../policy/target.entity.js';
import { Basis } from '../setting/setting.entity.js';
import { ChecklistKind } from './checklist-item.kinds.js';

const DISCLOSURE = { may: ['dueWorkdays', 'leastDays'] } as const;
const PROCEDURE = { may: ['steps'] } as const;

@entity('清单条目', 'An item of a list that the policy names; an administrator sets what it leaves open.', {
  plural: 'checklistItems',
  order: ['list', 'ordinal'],
  fixed: ['list'],
  inOrder: [['validFrom', 'validUntil']],
  without: ['aggregates', 'bulk', 'live'],
})
@byKind('list', {
  FOUR_NO_REMOVALS: {},
  TWO_ALWAYS: DISCLOSURE,
  NINE_DISCLOSURES: DISCLOSURE,
  FIVE_BASICS: {},
  THREE_GOVERNANCES: {},
  THREE_IN_VILLAGE: {},
  SIX_DUTIES: {},
  TEN_STARS: {},
  VILLAGE_MATTERS: PROCEDURE,
  MINOR_POWERS: PROCEDURE,
  ASSESSMENT: { needs: ['weight'], may: ['target'] },
})
export class ChecklistItem extends NamedEntity {
  @text('条目代号', 'Stable key, such as six-duties-1.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => ChecklistKind, '所属清单', 'The list that it is on.', { filter: true, order: true })
  list!: ChecklistKind;
  @integer('序号', 'Its place on the list.', { bounds: ORDINAL, order: true })
  ordinal!: number;
  @enumColumn(() => Basis, '依据', 'Whether the policy writes it, it is usual, or it was set.', {
    filter: true,
    default: "'SET'",
  })
  basis!: Basis;
  @text('条款编号', 'The clause that names the list.', { form: CLAUSE, nullable: true, filter: true, collation: 'C' })
  clause!: string | null;
  @stringList('办理步骤', 'How it is done, step by step.', { most: 20 })
  steps!: string[];
  @decimal('权重', 'Its share of the assessment, in per cent.', {
    bounds: { least: 0, most: 100 },
    nullable: true,
    order: true,
  })
  weight!: string | null;
  @integer('公开时限（工作日）', 'Working days until it is disclosed.', {
    bounds: { least: 0, most: 366 },
    nullable: true,
  })
  dueWorkdays!: number | null;
  @integer('最少公开天数', 'Least days of its disclosure.', { bounds: { least: 1, most: 366 }, nullable: true })
  leastDays!: number | null;
  @date('启用日期', 'From when it is in force.', { nullable: true, filter: true, order: true })
  validFrom!: string | null;
  @date('停用日期', 'Until when it was in force.', { nullable: true, filter: true, order: true })
  validUntil!: string | null;
  @manyToOne(() => Target, '对应的政策指标', 'The target of the policy that it assesses.', {
    nullable: true,
    inverse: { field: 'checklistItems', zh: '对应的考核条目', en: 'Items of the assessment about it.' },
  })
  target!: Target | null;
}
