export type Status = 'ACHIEVED' | 'ON_TRACK' | 'AT_RISK' | 'BEHIND' | 'UNKNOWN';

/** The facts that the rules test. */
export interface Facts {
  readonly isWithheld: boolean;
  readonly exists: boolean;
  readonly hasGoal: boolean;
  readonly hasBegun: boolean;
  readonly hasEnded: boolean; // the target's last year is over, and with it the target
  readonly isReported: boolean;
  readonly isOpen: boolean; // too few have reported, and the others could change the status
  readonly isMet: boolean;
  readonly isOver: boolean;
  readonly isCeiling: boolean;
  readonly isStanding: boolean;
  readonly pace: 'FULL' | 'NEAR' | 'UNDER' | null; // null: no baseline
}

interface ProgressRule {
  readonly code: string;
  readonly status: Status;
  readonly zh: string;
  readonly en: string;
  readonly when: (facts: Facts) => boolean;
}

/** The first rule that applies decides. */
export const PROGRESS_RULES = [
  {
    code: 'WITHHELD',
    status: 'UNKNOWN',
    zh: '统计对象是个人，数值仅供有权查阅当地全部填报者。',
    en: 'It is about people: its figures are for those who may read every report of the place.',
    when: (f) => f.isWithheld,
  },
  {
    code: 'REGION_NOT_IN_PERIOD',
    status: 'UNKNOWN',
    zh: '该地区期末尚未设立或已撤销。',
    en: 'The region did not exist at the end of the period.',
    when: (f) => !f.exists,
  },
  {
    code: 'NOT_YET',
    status: 'UNKNOWN',
    zh: '考核期尚未开始。',
    en: 'The window has not begun.',
    when: (f) => !f.hasBegun,
  },
  {
    code: 'ENDED',
    status: 'UNKNOWN',
    zh: '指标的末年已过，不再考核。',
    en: 'The last year of the target is over: nothing is to be reached any more.',
    when: (f) => f.hasEnded,
  },
  {
    code: 'NO_GOAL',
    status: 'UNKNOWN',
    zh: '政策未给出目标值。',
    en: 'The policy gives no value to reach.',
    when: (f) => !f.hasGoal,
  },
  {
    code: 'NOTHING_REPORTED',
    status: 'UNKNOWN',
    zh: '尚无填报数据；缺报不等于零。',
    en: 'Nothing is reported, which is not zero.',
    when: (f) => !f.isReported,
  },
  {
    code: 'INCOMPLETE',
    status: 'UNKNOWN',
    zh: '填报率不足80%，缺报数据可能改变结论。',
    en: 'Fewer than 80 % have reported, and the others could change the verdict.',
    when: (f) => f.isOpen,
  },
  {
    code: 'MET',
    status: 'ACHIEVED',
    zh: '已达到目标值；上限类累计目标须待期满。',
    en: 'The goal is met; a sum that must stay below a ceiling, when the window is over.',
    when: (f) => f.isMet && (!f.isCeiling || f.isOver),
  },
  {
    code: 'MISSED',
    status: 'BEHIND',
    zh: '考核期已满，未达到目标值。',
    en: 'The window is over and the goal is not met.',
    when: (f) => f.isOver,
  },
  {
    code: 'EXCEEDED',
    status: 'BEHIND',
    zh: '累计值已超过上限，期内无法挽回。',
    en: 'The sum is above its ceiling already, which no later figure can mend.',
    when: (f) => f.isCeiling && !f.isMet,
  },
  {
    code: 'BROKEN',
    status: 'BEHIND',
    zh: '应持续保持的要求目前未保持。',
    en: 'What must hold at any time does not hold.',
    when: (f) => f.isStanding && !f.isMet,
  },
  {
    code: 'NO_BASELINE',
    status: 'UNKNOWN',
    zh: '缺少基期水平，无法判断进度。',
    en: 'Where the level began is not known, so there is no path to compare with.',
    when: (f) => f.pace === null,
  },
  {
    code: 'ON_PACE',
    status: 'ON_TRACK',
    zh: '已达到序时进度；上限类累计目标未突破上限。',
    en: 'All that should have been reached by now is reached; a sum with a ceiling is not above it.',
    when: (f) => f.pace === 'FULL',
  },
  {
    code: 'NEAR_PACE',
    status: 'AT_RISK',
    zh: '达到序时进度的90%以上，未达100%。',
    en: 'At least 90 % of what should have been reached by now is reached.',
    when: (f) => f.pace === 'NEAR',
  },
  {
    code: 'UNDER_PACE',
    status: 'BEHIND',
    zh: '不足序时进度的90%。',
    en: 'Less than 90 % of what should have been reached by now is reached.',
    when: () => true,
  },
] as const satisfies readonly ProgressRule[];

export type RuleCode = (typeof PROGRESS_RULES)[number]['code'];

/** The first rule that applies: its code and status. */
export const statusRule = (facts: Facts): (typeof PROGRESS_RULES)[number] =>
  PROGRESS_RULES.find(({ when }) => when(facts)) ?? PROGRESS_RULES[PROGRESS_RULES.length - 1]!; // the last always does
