import { either, inForce, rows, settingIs } from '../../kernel/model/computation.js';
import { each, expected, type EachRow } from '../../kernel/model/expectation.js';
import { DAY, YEAR_END, YEAR_PERIOD } from '../../kernel/model/moment.js';
import type { DemonstrationUnit } from '../demonstration/unit.entity.js';
import { Region } from '../region/region.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { Assignment } from './assignment.entity.js';
import { ChecklistItem } from './checklist-item.entity.js';
import type { ChecklistKind } from './checklist-item.kinds.js';
import { ChecklistMark } from './checklist-mark.entity.js';
import { Team } from './team.entity.js';

/** The items of a list that are in force. */
const itemsOf = (list: ChecklistKind) =>
  each(ChecklistItem, {
    list: [list],
    not: { or: [{ validFrom: { gt: DAY } }, { validUntil: { lte: DAY } }] },
  });

/** Each year a mark of every item of a list for each subject. */
const yearly = (list: ChecklistKind, subject: EachRow<ChecklistMark['subject']>) =>
  expected(
    'MARK_EXPECTED',
    '本年应核对的清单事项',
    'It is to be marked this year.',
    ChecklistMark,
    { item: itemsOf(list), subject, period: YEAR_PERIOD },
    { dueOn: YEAR_END },
  );

/** The lists that are marked each year. Those of projects and sites come with their registers. */
export const markExpectations = [
  yearly('FOUR_NO_REMOVALS', each(Region, { level: ['COUNTY'], inDemonstrationArea: { eq: true } })),
  yearly('SIX_DUTIES', each(Team, [{ kind: ['STATIONED_TEAM'], state: ['ACTIVE'] }, inForce<Team>('since', 'until')])),
  yearly(
    'THREE_IN_VILLAGE',
    each(Assignment, [
      { kind: ['STATIONED_CADRE'], state: ['ACTIVE', 'REMINDED'] },
      inForce<Assignment>('since', 'until'),
    ]),
  ),
  yearly(
    'THREE_GOVERNANCES',
    each(Region, [
      { kind: ['VILLAGE_COMMITTEE'], inDemonstrationArea: { eq: true } },
      either(
        settingIs(SETTINGS['governance.scope'], 'ALL_VILLAGES'),
        rows<DemonstrationUnit>('demonstrationUnits', { level: ['VILLAGE'] }),
        rows<Team>('teams', { kind: ['STATIONED_TEAM'], state: ['ACTIVE'] }),
      ),
    ]),
  ),
];
