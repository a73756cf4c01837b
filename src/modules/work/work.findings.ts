import { fewerThan, inForce, none, rows } from '../../kernel/model/computation.js';
import { finding } from '../../kernel/model/finding.js';
import { DAY, FIRST_DAY, settingOf } from '../../kernel/model/moment.js';
import type { Setting } from '../../kernel/model/setting.js';
import { Region } from '../region/region.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { Assignment } from './assignment.entity.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { weighsWrong } from './item-weights.service.js';
import { leadersAreBehind } from './leader-visits.service.js';
import { Team } from './team.entity.js';
import { Visit } from './visit.entity.js';
import type { SessionKind, WorkSession } from './work-session.entity.js';

const CADRE_DAYS = SETTINGS['cadre.days.perMonth'];
const PRINCIPAL = SETTINGS['visit.principal.perYear'];
const DEPUTY = SETTINGS['visit.deputy.perYear'];
const IN_AREA = { inDemonstrationArea: { eq: true } } as const;

/** The city held fewer meetings of a kind than it should have in the period that is over. */
const fewerSessions = (kind: SessionKind, least: Setting<'COUNT'>) =>
  [
    { level: ['PREFECTURE'], ...IN_AREA },
    rows<WorkSession>(
      'workSessions',
      { kind: [kind], state: ['HELD'], region: { level: ['PREFECTURE'] }, heldOn: { gte: FIRST_DAY, lte: DAY } },
      fewerThan(settingOf(least)),
    ),
  ] as const;

/** What the registers of work look for in themselves. Whether a village has an officer is public, and meetings are. */
export const workFindings = [
  finding(
    'OFFICER_MISSING',
    '该村没有在岗监测信息员。',
    'The village has no officer in post.',
    Region,
    [
      { kind: ['VILLAGE_COMMITTEE'], ...IN_AREA },
      none<Assignment>('assignments', [{ kind: ['INFORMATION_OFFICER'] }, inForce<Assignment>('since', 'until')]),
    ],
    { sensitivity: 'PUBLIC' },
  ),
  finding(
    'CADRE_DAYS',
    '上月驻村不足 {days} 天。',
    'Fewer than {days} days in the village last month.',
    Assignment,
    [
      { kind: ['STATIONED_CADRE'], state: ['ACTIVE', 'REMINDED'], daysLastMonth: { lt: settingOf(CADRE_DAYS) } },
      inForce<Assignment>('since', 'until'),
    ],
    { values: { days: CADRE_DAYS } },
  ),
  finding(
    'TEAM_VISITS_BEHIND',
    '全年主要负责同志应到村 {principal} 次、分管领导 {deputy} 次，按时间进度落后。',
    'Its leaders should come {principal} and {deputy} times a year, and are behind.',
    Team,
    [
      { kind: ['STATIONED_TEAM'], state: ['ACTIVE'] },
      inForce<Team>('since', 'until'),
      leadersAreBehind({ PRINCIPAL, DEPUTY }),
    ],
    { values: { principal: PRINCIPAL, deputy: DEPUTY }, period: 'YEAR' },
  ),
  finding(
    'VISIT_FINDING',
    '走访发现的问题应于 {day} 前交办，逾期未交办。',
    'What was found should have been handed to a unit by {day}.',
    Visit,
    { isOverdue: { eq: true } },
    { values: { day: 'dueOn' } },
  ),
  finding(
    'JOINT_MEETING_OVERDUE',
    '上季度应召开联席会议 {least} 次，未开够。',
    'Fewer than {least} joint meetings in the quarter that is over.',
    Region,
    fewerSessions('JOINT_MEETING', SETTINGS['meeting.joint.perQuarter']),
    { values: { least: SETTINGS['meeting.joint.perQuarter'] }, ended: 'QUARTER', sensitivity: 'PUBLIC' },
  ),
  finding(
    'CONSULTATION_OVERDUE',
    '上年应会商 {least} 次，未开够。',
    'Fewer than {least} consultations in the year that is over.',
    Region,
    fewerSessions('CONSULTATION', SETTINGS['meeting.consultation.perYear']),
    { values: { least: SETTINGS['meeting.consultation.perYear'] }, ended: 'YEAR', sensitivity: 'PUBLIC' },
  ),
  finding(
    'ITEM_WEIGHTS',
    '启用的考核条目权重合计不是 100。',
    'Weights of the assessment items in force do not come to 100.',
    ChecklistItem,
    [{ list: ['ASSESSMENT'] }, weighsWrong],
  ),
];
