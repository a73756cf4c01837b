import { access, USUAL } from '../../src/kernel/access/rules.js';
import { date, enumColumn, integer, period } from '../../src/kernel/model/column.js';
import { inForce, none, settingIs } from '../../src/kernel/model/computation.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { each, expected } from '../../src/kernel/model/expectation.js';
import { finding, whereSql } from '../../src/kernel/model/finding.js';
import { FIRST_DAY, settingOf, YEAR_END, YEAR_PERIOD } from '../../src/kernel/model/moment.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { setting } from '../../src/kernel/model/setting.js';
import { unique } from '../../src/kernel/model/unique.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine } from '../../src/kernel/model/state-machine.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { defineModule } from '../../src/kernel/module.js';
import { col, sql } from '../../src/kernel/sql.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Registers that look for what is amiss in themselves, in every shape, and one whose rows are due each year. */

export const LEAST_DAYS = setting('toy.days', { unit: 'DAYS', default: 20, basis: 'SET', zh: '最少天数', en: 'Least days.' }); // prettier-ignore
export const REPORTS = setting('toy.reports', { unit: 'CHOICE', default: 'ALL', basis: 'SET', zh: '报告范围', en: 'Who reports.' }); // prettier-ignore
const CHECK_DAYS = setting('toy.check', { unit: 'DAYS', default: 7, basis: 'SET', zh: '核查天数', en: 'Days to check.' }); // prettier-ignore

const NoticeKind = defineEnum('NoticeKind', '类别', 'Its kind.', { OPEN: ['公开', 'Open.'], OF_PEOPLE: ['涉及个人', 'Of people.'] }); // prettier-ignore
const NoticeState = defineEnum('NoticeState', '状态', 'Where it stands.', { RUNNING: ['在办', 'Running.'], CHECKED: ['已核', 'Checked.'] }); // prettier-ignore
const machine = stateMachine({
  initial: 'RUNNING',
  transitions: { RUNNING: { CHECKED: { late: { after: CHECK_DAYS } } }, CHECKED: [] },
});

@entity('公示', 'A notice.', { plural: 'notices', order: ['since'], internal: { where: { kind: ['OF_PEOPLE'] } } })
export class Notice extends BaseEntity {
  @enumColumn(() => NoticeKind, '类别', 'Its kind.', { filter: true, default: "'OPEN'" })
  kind!: EnumValue<typeof NoticeKind>;
  @state(() => NoticeState, machine, '状态', 'Where it stands.')
  state!: EnumValue<typeof NoticeState>;
  @locatedIn(() => Region, '所在地', 'Where.', { inverse: { field: 'notices', zh: '公示', en: 'Notices at or below it.' } }) // prettier-ignore
  region!: Region;
  @date('自', 'Since when.', { filter: true, order: true })
  since!: string;
  @date('至', 'Until when.', { nullable: true, filter: true })
  until!: string | null;
  @integer('到场天数', 'Days of presence.', { bounds: { least: 0, most: 31 }, nullable: true, filter: true })
  presentDays!: number | null;
}

@entity('公示报告', 'A report on a notice.', { plural: 'noticeReports', order: ['period'] })
@unique(['notice', 'period'])
export class NoticeReport extends BaseEntity {
  @manyToOne(() => Notice, '公示', 'Which notice.', { inverse: { field: 'reports', zh: '报告', en: 'Its reports.' } })
  notice!: Notice;
  @locatedIn(() => Region, '所在地', 'Where its notice is.', { inherits: 'notice' })
  region!: Region;
  @period('年份', 'The year.', { kinds: ['YEAR'], filter: true, order: true })
  period!: string;
  @date('期限', 'By when.', { nullable: true, filter: true })
  dueOn!: string | null;
}

@entity('模板', 'A form that lies nowhere.', { plural: 'forms', order: ['name'] })
export class Form extends NamedEntity {
  @integer('权重', 'Its weight.', { bounds: { least: 0, most: 100 }, filter: true })
  weight!: number;
}

const DAYS = { values: { days: LEAST_DAYS } };

export default defineModule({
  name: 'toy',
  entities: [Notice, NoticeReport, Form],
  settings: [LEAST_DAYS, REPORTS, CHECK_DAYS],
  access: [access(Notice, USUAL, { ownerDepartments: ['dept-water'] })],
  findings: [
    finding(
      'TOY_NONE',
      '该镇没有公示。',
      'The town has no notice.',
      Region,
      [
        { level: ['TOWNSHIP'], inDemonstrationArea: { eq: true } },
        none<Notice>('notices', inForce<Notice>('since', 'until')),
      ],
      { sensitivity: 'PUBLIC' },
    ),
    finding(
      'TOY_FEW',
      '到场不足 {days} 天。',
      'Fewer than {days} days.',
      Notice,
      { presentDays: { lt: settingOf(LEAST_DAYS) } },
      DAYS,
    ),
    finding(
      'TOY_SHORT',
      '公示不足 {days} 天（自 {since}）。',
      'On notice for fewer than {days} days since {since}.',
      Notice,
      [
        { kind: ['OPEN'], until: { gte: FIRST_DAY } },
        whereSql(
          [],
          (row, { setting: value }) =>
            sql<boolean>`(${col(row, 'until')} - ${col(row, 'since')} < ${value(LEAST_DAYS.key)}::int)`,
          [LEAST_DAYS],
        ),
      ],
      { values: { days: LEAST_DAYS, since: 'since' }, period: 'YEAR' },
    ),
    finding('TOY_HEAVY', '权重合计超过 100。', 'Weights exceed 100.', Form, [
      whereSql(
        [Form],
        (row) => sql<boolean>`(select sum(f.weight) from form f where f.archived_at is null) > 100
          and ${col(row, 'id')} = (select min(f.id::text)::uuid from form f where f.archived_at is null)`,
      ),
    ]),
  ],
  expectations: [
    expected(
      'TOY_REPORT',
      '应有报告',
      'A report is due.',
      NoticeReport,
      { notice: each(Notice, [inForce<Notice>('since', 'until'), settingIs(REPORTS, 'ALL')]), period: YEAR_PERIOD },
      { dueOn: YEAR_END },
    ),
  ],
});
