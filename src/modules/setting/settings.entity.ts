import { setting, type Setting, type SettingBasis, type SettingUnit } from '../../kernel/model/setting.js';

/* What the policy leaves open, by the department that settles it: deadlines, guards and measures name a setting by its
key here. `seeds/data/settings.json` says what each value rests on. */

type Declare<U extends SettingUnit> = (key: string, department: string) => Setting<U>;

/** A value in a unit, at a clause of the policy. */
const of =
  <const U extends SettingUnit>(unit: U) =>
  (
    value: Parameters<typeof setting<U>>[1]['default'],
    clause: string | null,
    zh: string,
    en: string,
    basis: SettingBasis = 'SET',
  ): Declare<U> =>
  (key, department) =>
    setting<U>(key, { unit, default: value, basis, department, zh, en, ...(clause !== null && { clause }) });

const days = of('DAYS');
const months = of('MONTHS');
const count = of('COUNT');
const yuan = of('YUAN');
const percent = of('PERCENT');
const flag = of('FLAG');
const date = of('DATE');
const choice = of('CHOICE');

type SettingsOf<T> = { readonly [K in keyof T]: T[K] extends Declare<infer U> ? Setting<U> : never };

/** Settings that a department settles. */
const by = <const T extends Readonly<Record<string, Declare<SettingUnit>>>>(
  department: string,
  table: T,
): SettingsOf<T> =>
  Object.fromEntries(
    Object.entries(table).map(([key, declare]) => [key, declare(key, `dept-${department}`)]),
  ) as SettingsOf<T>; // each by its key

export const SETTINGS = {
  ...by('rural-revitalization', {
    'monitoring.line': yuan(
      7600,
      '2.2.2',
      '监测范围：家庭人均纯收入（元）',
      'Net income a head below which a household is looked at.',
      'USUAL',
    ),
    'monitoring.identify.days': days(
      15,
      '2.2.3.2',
      '从线索到县级审定的天数',
      'Days from a clue to the decision of the county.',
      'USUAL',
    ),
    'monitoring.notice.days': days(
      5,
      '2.2.3.2',
      '监测对象村内公示的最少天数',
      'Least days of the village notice about a household.',
      'USUAL',
    ),
    'monitoring.measure.days': days(
      30,
      '2.2.3.3',
      '识别后落实帮扶措施的天数',
      'Days from identification to the first measure.',
      'USUAL',
    ),
    'monitoring.clear.leastDays': days(
      60,
      '2.2.2',
      '识别后标注风险消除的最少天数',
      'Least days from identification to clearing.',
      'USUAL',
    ),
    'monitoring.observe.days': days(90, '2.2.2', '消除前的观察天数', 'Days of observation before clearing.'),
    'clue.assign.days': days(2, '2.2.3.2', '线索交办的天数', 'Days until a clue is assigned.'),
    'clue.verify.days': days(7, '2.2.3.2', '线索核实的天数', 'Days until a clue is verified.'),
    'clue.finding.days': days(
      3,
      '2.2.3.2',
      '走访发现转为线索的天数',
      'Days until a finding of a visit becomes a clue.',
    ),
    'screening.push.day': count(
      5,
      '2.2.3.2',
      '部门每月推送预警的日子',
      'Day of the month by which departments push warnings.',
      'USUAL',
    ),
    'officer.countResidentsCommittees': flag(
      false,
      '2.2.3.4',
      '信息员覆盖含居委会',
      'Whether residents committees need an officer too.',
    ),
    'officer.trained.months': months(12, '2.2.3.4', '信息员培训间隔月数', 'Months within which an officer is trained.'),
    'phone.sample.percent': percent(
      2,
      '2.2.3.5',
      '电话监测抽样比例',
      'Share of households that a telephone round calls.',
    ),
    'lookback.unit': choice('VILLAGE_COMMITTEE', '1.2.3', '“全域回头看”的单位', 'Of what every one is looked back on.'),
    'implementationPlan.units': choice(
      'COUNTIES CITY_DEPARTMENTS',
      '3.2.3',
      '须报实施方案的单位',
      'Who has to file an implementation plan.',
    ),
    'programme.measure': choice(
      'NOT_BELOW_LAST_YEAR',
      '2.3.3.4',
      '无期限的常年工作的口径',
      'How a standing programme without a date is measured.',
    ),
    'visit.monitored.days': days(
      30,
      '2.2.3.2',
      '走访监测户的间隔天数',
      'Days between visits to a monitored household.',
      'USUAL',
    ),
    'visit.liftedOut.days': days(
      90,
      '2.2.3.2',
      '走访脱贫户的间隔天数',
      'Days between visits to a lifted-out household.',
      'USUAL',
    ),
    'education.rainDew.yuanPerTerm': yuan(
      1500,
      '2.3.3.3',
      '雨露计划每学期补助（元）',
      'Rain-Dew subsidy a term.',
      'USUAL',
    ),
    'asset.inspect.days': days(90, '2.6.3.2', '资产巡查间隔天数', 'Days between inspections of an asset.'),
    'asset.idle.days': days(180, '2.6.3.3', '资产闲置预警天数', 'Days after which an idle asset is warned of.'),
    'asset.repair.days': days(30, '2.6.3.2', '资产维修天数', 'Days to repair an asset.'),
    'project.years': choice('2022-2025', '2.7.3.1', '项目库滚动的年度', 'Years of the rolling pipeline.', 'WRITTEN'),
    'project.start.days': days(
      365,
      '2.7.3.1',
      '项目入库后开工天数',
      'Days from the pipeline to the start of a project.',
    ),
    'project.accept.days': days(60, '2.7.3.1', '项目完工后验收天数', 'Days from completion to acceptance.'),
    'facility.repair.days': days(7, '2.3.3.1', '设施修复天数', 'Days to repair a facility.'),
    'facility.gap.days': days(180, '2.3.3.1', '设施短板列入计划的天数', 'Days until a gap has a plan.'),
  }),
  ...by('human-resources', {
    'monitoring.able.measure.months': months(
      6,
      '2.2.3.3',
      '有劳动力户落实开发式帮扶的月数',
      'Months to a development measure for a household with labour.',
      'USUAL',
    ),
    'employment.stable.months': months(6, '2.4.2', '稳定就业的月数', 'Months that make a job stable.'),
    'employment.vacancy.days': days(60, '2.4.3.4', '岗位有效天数', 'Days that a vacancy is open.'),
  }),
  ...by('civil-affairs', {
    'monitoring.noLabour.mayClear': flag(
      false,
      '2.2.2',
      '整户无劳动能力的可以标注风险消除',
      'Whether a household without labour may be cleared.',
      'USUAL',
    ),
    'oneTable.period': choice('YEAR', '2.9.3.2', '“一张表”填报周期', 'Period of the one table.'),
    'oneTable.onlyForm': flag(false, '2.9.3.2', '“一张表”之外不得另填', 'Whether the one table must be the only form.'),
    'oneTable.due.days': days(30, '2.9.3.2', '“一张表”填报天数', 'Days to fill in the one table.'),
  }),
  ...by('healthcare-security', {
    'screening.selfPaid.liftedOut': yuan(
      5000,
      '2.2.3.2',
      '脱贫户自付医疗费预警线（元）',
      'Self-paid cost that raises a warning for a lifted-out household.',
      'USUAL',
    ),
    'screening.selfPaid.ordinary': yuan(
      20000,
      '2.2.3.2',
      '一般农户自付医疗费预警线（元）',
      'Self-paid cost that raises a warning for an ordinary household.',
      'USUAL',
    ),
  }),
  ...by('rural-work-office', {
    'phase2023.reading': choice(
      'EVERY_RISK_COVERED',
      '1.2.2',
      '“消除各类返贫致贫风险”的口径',
      'How the phase goal of 2023 is read.',
    ),
    largeScaleReturn: percent(
      1,
      '1.1',
      '规模性返贫警戒线：占脱贫户的比例',
      'Share of lifted-out households whose return counts as large-scale.',
    ),
    'action.due.days': days(30, '1.2.3', '交办事项办理的天数', 'Days for something that was handed over.'),
    'action.check.days': days(10, '1.2.3', '交办、核查和销号各步的天数', 'Days to hand over, to check and to close.'),
    'meeting.joint.perQuarter': count(1, '2.2.3.1', '每季度联席会议次数', 'Joint meetings a quarter.'),
    'meeting.consultation.perYear': count(2, '3.1.2', '每年会商次数', 'Consultations a year.'),
    'document.review.days': days(15, '3.2.3', '文件审核的天数', 'Days to review what was handed in.'),
    'governance.scope': choice(
      'DEMONSTRATION_VILLAGES',
      '2.9.2',
      '核对“三治”的村',
      'Villages for which the three governances are kept.',
    ),
    'assessment.objection.days': days(5, '3.2.1', '考核结果异议天数', 'Days to object to an assessment.'),
  }),
  ...by('organization', {
    'trainingPlan.due': date('03-31', '3.3.4', '培训计划报送日期', 'Day by which the plan of training is filed.'),
    'visit.principal.perYear': count(
      2,
      '2.10.3.1',
      '主要负责同志每年到村次数',
      'Visits of the principal of a sending unit a year.',
      'WRITTEN',
    ),
    'visit.deputy.perYear': count(
      4,
      '2.10.3.1',
      '分管领导每年到村次数',
      'Visits of the deputy in charge a year.',
      'WRITTEN',
    ),
    'cadre.days.perMonth': count(
      20,
      '2.10.3.1',
      '驻村干部每月在村天数',
      'Days a month that a cadre stays in the village.',
      'USUAL',
    ),
    'cadre.remind.days': days(60, '2.10.3.4', '谈话提醒后改进的天数', 'Days to improve after a reminder talk.'),
    'branch.rectify.days': days(180, '2.9.1.1', '软弱涣散村党组织整顿天数', 'Days to rectify a weak branch.'),
  }),
  ...by('natural-resources', {
    'plan.notice.days': days(
      30,
      '2.8.3.1',
      '村庄规划公示的最少天数',
      'Least days of notice of a village plan.',
      'USUAL',
    ),
  }),
  ...by('finance', {
    'checklist.disclosure.workdays': days(
      20,
      '2.7.3.3',
      '信息形成后公开的工作日数',
      'Working days until something is disclosed.',
      'USUAL',
    ),
    'checklist.disclosure.leastDays': days(
      10,
      '2.7.3.3',
      '乡村公示的最少天数',
      'Least days of a disclosure in townships and villages.',
      'USUAL',
    ),
    'asset.disposal.days': days(30, '2.6.2', '资产处置审批天数', 'Days to decide on the disposal of an asset.'),
    'fund.industry.reading': choice(
      'POINTS_FROM_50_IN_2021',
      '2.7.3.2',
      '产业资金占比递增的口径',
      'How the yearly step of the industry share is read.',
    ),
    'fund.industry.when': choice(
      'PLANNED_BY_FUND_YEAR',
      '2.7.3.2',
      '产业资金占比按计划或支出',
      'Whether planned or paid amounts make the industry share.',
    ),
    'fund.management.percent': percent(
      1,
      '2.7.3.2',
      '项目管理费比例',
      'Share of funds for project management.',
      'USUAL',
    ),
    'fund.spend.days': days(365, '2.7.2', '资金支出天数', 'Days to spend a fund.'),
  }),
  ...by('education', {
    'education.deliver.days': days(
      90,
      '2.3.3.3',
      '开学后教育资助到位的天数',
      'Days from the start of the term to the subsidy.',
    ),
    'dropout.verify.days': days(7, '2.3.3.3', '疑似辍学核实的天数', 'Days to verify a suspected dropout.'),
    'dropout.return.days': days(30, '2.3.3.3', '劝返复学的天数', 'Days to bring a child back to school.'),
  }),
  ...by('health', {
    'doctor.renew.noticeDays': days(
      30,
      '2.3.3.4',
      '签约到期前提醒的天数',
      'Days before its end that a contract is to be renewed.',
    ),
  }),
  ...by('housing', {
    'house.certify.days': days(
      30,
      '2.3.3.5',
      '新纳入农户住房鉴定的天数',
      'Days to certify the house of a newly monitored household.',
    ),
    'house.repair.startDays': days(
      30,
      '2.3.3.5',
      '鉴定后开工的天数',
      'Days from certification to the start of repairs.',
    ),
    'house.repair.days': days(180, '2.3.3.5', '危房改造工期天数', 'Days of a repair.'),
  }),
  ...by('water', {
    'water.restore.days': days(3, '2.3.3.6', '恢复供水的天数', 'Days to restore the supply.'),
    'water.reform.leastPeople': count(
      100,
      '2.3.3.6',
      '纳入公司化管护的最少供水人数',
      'People from whom on a county company runs the works.',
      'USUAL',
    ),
    'water.keyCounties': choice(
      '420526 420527 420528 420529 420506 420504',
      '2.3.3.6',
      '供水应急预案的重点县',
      'Counties that need a water emergency plan.',
    ),
  }),
  ...by('local-finance', {
    'loan.micro.maxYuan': yuan(50000, '2.4.3.2', '小额信贷单户额度（元）', 'Most of a micro-loan.', 'USUAL'),
    'loan.micro.totalYuan': yuan(
      100000,
      '2.4.3.2',
      '小额信贷含追加的额度（元）',
      'Most of a micro-loan with an addition.',
      'USUAL',
    ),
    'loan.micro.maxMonths': months(36, '2.4.3.2', '小额信贷期限月数', 'Months of a micro-loan.', 'USUAL'),
    'loan.remind.days': days(30, '2.4.3.2', '贷款到期前提醒的天数', 'Days before its end that a loan is reminded of.'),
  }),
  ...by('commerce', {
    'order.deliver.days': days(15, '2.4.3.3', '消费帮扶订单交货天数', 'Days to deliver an order.'),
  }),
  ...by('development-reform', {
    'site.large.people': count(
      200,
      '2.5.3.2',
      '大型安置点的最少人数',
      'People from whom on a resettlement site is large.',
    ),
    'site.upgrade.days': days(365, '2.5.3.2', '安置点提升的天数', 'Days to upgrade a site.'),
    'fund.resettlement.percent': percent(
      20,
      '2.5.3.1',
      '用于安置点后续扶持的资金比例',
      'Share of funds for resettlement sites.',
      'WRITTEN',
    ),
  }),
  ...by('discipline-supervision', {
    'power.resolution.leastYuan': yuan(
      5000,
      '2.9.3.4',
      '须经村民会议决议的金额（元）',
      'Amount from which on villagers resolve.',
    ),
    'power.publish.days': days(15, '2.9.3.4', '小微权力公开天数', 'Days to publish a use of a small power.'),
  }),
  ...by('publicity', {
    'award.notice.days': days(5, '2.9.3.5', '评选公示天数', 'Days of notice of an award.'),
  }),
  ...by('gov-service-bigdata', {
    'publish.smallestGroup': count(
      10,
      null,
      '对外公布人数的最小组',
      'Smallest group of people whose count is published.',
    ),
  }),
};
