import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { about } from '../../src/kernel/model/about.js';
import { atMost, meetsRegion, noneOpen, parentIs, sumWithin } from '../../src/kernel/model/across.js';
import { byKind } from '../../src/kernel/model/by-kind.js';
import { boolean, date, enumColumn, integer, period, stringList, text } from '../../src/kernel/model/column.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { reasonOn } from '../../src/kernel/model/reason-on.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine, type StateOf } from '../../src/kernel/model/state-machine.js';
import { unique } from '../../src/kernel/model/unique.js';
import { defineModule } from '../../src/kernel/module.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Money, what it is spent on, and the receipts of that: rules about one row, several rows, and the row above. */

const FundClass = defineEnum('FundClass', '资金类别', 'Class of money.', {
  FISCAL: ['财政资金', 'Public.'],
  DONATION: ['捐赠', 'Given.'],
});
const fundMachine = stateMachine({ initial: 'OPEN', transitions: { OPEN: ['CLOSED'], CLOSED: ['OPEN'] } });
const FundState = defineEnum('FundState', '状态', 'Where it stands.', { OPEN: ['在用', 'Open.'], CLOSED: ['已结', 'Closed.'] }); // prettier-ignore
const AMOUNT = { bounds: { least: 0, most: 1_000_000 }, nullable: true };

@entity('资金', 'A toy.', { plural: 'funds', order: ['name'] })
@reasonOn(['dueOn'], { code: 'FUND_EXTENDED' })
export class Fund extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.')
  region!: Region;
  @enumColumn(() => FundClass, '类别', 'Its class.', { default: "'FISCAL'" })
  class!: EnumValue<typeof FundClass>;
  @integer('总额', 'How much there is.', AMOUNT)
  amount!: number | null;
  @integer('至多用途数', 'How many spendings it is for.', AMOUNT)
  places!: number | null;
  @date('使用期限', 'Day by which it is spent.', { nullable: true })
  dueOn!: string | null;
  @state(() => FundState, fundMachine, '状态', 'Where it stands.')
  state!: StateOf<typeof fundMachine>;
}

const SpendingKind = defineEnum('SpendingKind', '用途类别', 'Kind of spending.', {
  WORKS: ['工程', 'Works.'],
  AUDIT: ['审计', 'An audit.'],
  GUARD: ['管护员', 'A guard.'],
});

@entity('用途', 'A toy below a toy.', { plural: 'spendings', order: ['name'] })
@unique(['fund', 'kind'], { where: { kind: ['AUDIT'], until: null }, code: 'SPENT_TWICE', at: 'kind' })
@unique(['region', 'unit', 'holder'], {
  where: { kind: ['GUARD'], until: null },
  nulls: 'equal',
  code: 'SPENT_TWICE',
  at: 'holder',
})
@byKind('kind', {
  WORKS: { may: ['amount', 'isUrgent', 'tags'] },
  AUDIT: { needs: ['period'], may: ['amount'], periods: ['QUARTER', 'YEAR'] },
  GUARD: { needs: [['holder', 'unit']], at: ['VILLAGE'] },
})
@sumWithin('fund', 'amount', 'amount', { code: 'FUND_OVERUSED' })
@atMost('fund', 'places', { where: { until: null }, code: 'FUND_FULL' })
@atMost('fund', 3, { where: { kind: ['GUARD'] }, code: 'GUARDS_FULL' })
@parentIs('fund', { class: ['FISCAL'] }, { where: { kind: ['AUDIT'] }, code: 'FUND_NOT_FISCAL' })
@noneOpen('fund', { once: { state: ['CLOSED'] }, where: { until: null }, code: 'FUND_IN_USE' })
@meetsRegion('fund', { code: 'SPENT_ELSEWHERE' })
export class Spending extends NamedEntity {
  @manyToOne(() => Fund, '资金', 'What pays for it.', {
    nullable: true,
    onArchive: 'archive',
    inverse: { field: 'spendings', zh: '用途', en: 'What it is spent on.' },
  })
  fund!: Fund | null;
  @locatedIn(() => Region, '所在地', 'Where it is.', { levels: ['COUNTY', 'TOWNSHIP', 'VILLAGE'] })
  region!: Region;
  @enumColumn(() => SpendingKind, '类别', 'Its kind.', { filter: true })
  kind!: EnumValue<typeof SpendingKind>;
  @integer('金额', 'How much.', AMOUNT)
  amount!: number | null;
  @text('管护员，姓名', 'Who guards.', { nullable: true })
  holder!: string | null;
  @text('单位', 'Whose guard.', { nullable: true })
  unit!: string | null;
  @period('审计期', 'What is audited.', { nullable: true, kinds: ['QUARTER', 'HALF', 'YEAR'] })
  period!: string | null;
  @boolean('加急', 'It is urgent.', { default: 'false' })
  isUrgent!: boolean;
  @stringList('标签', 'Tags.', { most: 5 })
  tags!: string[];
  @date('结束日期', 'When it ended.', { nullable: true })
  until!: string | null;
}

@entity('票据', 'A toy below that.', { plural: 'receipts', order: ['name'] })
export class Receipt extends NamedEntity {
  @manyToOne(() => Spending, '用途', 'What it is for.', { onArchive: 'refuse' })
  spending!: Spending;
  @locatedIn(() => Region, '所在地', 'Where that is.', { inherits: 'spending' })
  region!: Region;
}

@entity('凭证', 'A toy beside that.', { plural: 'vouchers', order: ['name'] })
export class Voucher extends NamedEntity {
  @manyToOne(() => Fund, '资金', 'What it is of.')
  fund!: Fund;
  @period('统计期', 'What it is for.', { nullable: true, kinds: ['QUARTER'] })
  period!: string | null;
}

const InspectionKind = defineEnum('InspectionKind', '检查类别', 'Kind of inspection.', {
  ROUTINE: ['日常', 'Of one thing.'],
  GENERAL: ['普查', 'Of all.'],
});

@entity('检查', 'A toy about several types.', { plural: 'inspections', order: ['inspectedOn'] })
@unique(['subject', 'inspectedOn'], { code: 'INSPECTED_TWICE', at: 'inspectedOn' })
@byKind('kind', { ROUTINE: { needs: ['subject'] }, GENERAL: {} })
@meetsRegion('subject', { code: 'SPENT_ELSEWHERE' })
@atMost('subject', 2, { code: 'INSPECTED_ENOUGH' })
export class Inspection extends NamedEntity {
  @about(() => [Fund, Spending], '对象', 'What is inspected.', { nullable: true })
  subject!: Fund | Spending | null;
  @locatedIn(() => Region, '所在地', 'Where it is.')
  region!: Region;
  @enumColumn(() => InspectionKind, '类别', 'Its kind.')
  kind!: EnumValue<typeof InspectionKind>;
  @date('日期', 'Its day.')
  inspectedOn!: string;
}

export default defineModule({
  name: 'toy',
  entities: [Fund, Spending, Receipt, Voucher, Inspection],
  userErrors: {
    SPENT_TWICE: ['此处已有{kind}。', 'There is one of {kind} here.'],
    FUND_OVERUSED: ['合计 {sum}，超过 {most}。', 'They come to {sum}, {left} more than {most}.'],
    FUND_FULL: ['至多 {most} 项。', '{most} at most.'],
    GUARDS_FULL: ['管护员至多 {most} 名。', '{most} guards at most.'],
    FUND_NOT_FISCAL: ['只有{allowed}须审计。', 'Only {allowed} is audited.'],
    FUND_IN_USE: ['还有 {count} 项未结束。', '{count} are not over.'],
    SPENT_ELSEWHERE: ['不在同一区划内。', 'Neither place lies in the other.'],
    INSPECTED_TWICE: ['当日已检查。', 'It was inspected that day.'],
    INSPECTED_ENOUGH: ['至多检查 {most} 次。', '{most} inspections at most.'],
    FUND_EXTENDED: ['延期须写明理由。', 'A later day takes a reason.'],
  },
});
