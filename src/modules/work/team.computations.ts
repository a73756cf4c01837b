import { atLeast, choose, computation, count, exactly, inForce, rows, share } from '../../kernel/model/computation.js';
import { DAY, YEAR_PERIOD } from '../../kernel/model/moment.js';
import { IndustryChain } from '../chain/chain.entity.js';
import type { DemonstrationUnit } from '../demonstration/unit.entity.js';
import { Region } from '../region/region.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { ActionItem } from './action-item.entity.js';
import { Assignment } from './assignment.entity.js';
import type { ChecklistKind } from './checklist-item.kinds.js';
import type { ChecklistMark } from './checklist-mark.entity.js';
import { leadersCame } from './leader-visits.service.js';
import { Team } from './team.entity.js';
import type { Visit } from './visit.entity.js';

const VILLAGES = { kind: ['VILLAGE_COMMITTEE'] } as const;
const OPEN = ['FOUND', 'HANDED_OVER', 'FIXED', 'CHECKED', 'CLOSED'] as const;
const NOT_CLOSED = { state: OPEN, not: { closedOn: { lte: DAY } } } as const;

/** At least so many items of a list are met in the year. */
const met = (marks: 'checklistMarks' | 'ownChecklistMarks', list: ChecklistKind, items: number) =>
  rows<ChecklistMark>(
    marks,
    { item: { list: [list] }, period: { eq: YEAR_PERIOD }, state: ['MET', 'CONFIRMED'] },
    atLeast(items),
  );

const villagesWith = (kind: 'INFORMATION_OFFICER' | 'VILLAGE_DOCTOR', number = atLeast(1)) =>
  share(
    Region,
    VILLAGES,
    rows<Assignment>('assignments', [{ kind: [kind] }, inForce<Assignment>('since', 'until')], number),
  );

const lookedBack = share(
  Region,
  VILLAGES,
  rows<Visit>('visits', { purpose: ['LOOK_BACK'], visitedOn: { gte: '2024-01-01', lte: DAY } }),
);

/** What teams, assignments, visits, marks and action items say of the targets. */
export const teamComputations = [
  computation('villages-with-an-officer', villagesWith('INFORMATION_OFFICER', exactly(1))),
  computation('village-doctors', villagesWith('VILLAGE_DOCTOR')),
  computation('teams-visited-by-principals', leadersCame('PRINCIPAL', SETTINGS['visit.principal.perYear'])),
  computation('teams-visited-by-deputies', leadersCame('DEPUTY', SETTINGS['visit.deputy.perYear'])),
  computation('lookback-coverage', choose(SETTINGS['lookback.unit'], { VILLAGE_COMMITTEE: lookedBack })),
  computation(
    'issues-not-closed',
    count(ActionItem, { kind: ['RECTIFICATION_ISSUE'], foundOn: { lte: DAY }, ...NOT_CLOSED }),
    { isSnapshot: true },
  ),
  computation(
    'phone-issues-overdue',
    count(ActionItem, {
      source: ['PHONE_ROUND'],
      ...NOT_CLOSED,
      or: [
        { dueOn: { lte: DAY } },
        { dueOn: { isNull: true }, foundOn: { lte: DAY.before(SETTINGS['action.check.days']) } },
      ],
    }),
    { isSnapshot: true },
  ),
  computation(
    'chains-with-an-expert-team',
    share(IndustryChain, {}, rows<Team>('teams', { kind: ['EXPERT_TEAM'], state: ['ACTIVE'] }, exactly(1))),
    { isSnapshot: true },
  ),
  computation(
    'counties-without-removals',
    share(Region, { level: ['COUNTY'] }, met('ownChecklistMarks', 'FOUR_NO_REMOVALS', 4)),
    { isSnapshot: true },
  ),
  computation(
    'villages-with-three-governances',
    choose(SETTINGS['governance.scope'], {
      DEMONSTRATION_VILLAGES: share(
        Region,
        [VILLAGES, rows<DemonstrationUnit>('demonstrationUnits', { level: ['VILLAGE'] })],
        met('ownChecklistMarks', 'THREE_GOVERNANCES', 3),
      ),
      ALL_VILLAGES: share(Region, VILLAGES, met('ownChecklistMarks', 'THREE_GOVERNANCES', 3)),
    }),
    { isSnapshot: true },
  ),
  computation(
    'cadres-in-the-village',
    share(
      Assignment,
      [{ kind: ['STATIONED_CADRE'] }, inForce<Assignment>('since', 'until')],
      met('checklistMarks', 'THREE_IN_VILLAGE', 3),
    ),
    { isSnapshot: true },
  ),
  computation(
    'teams-with-six-duties',
    share(
      Team,
      [{ kind: ['STATIONED_TEAM'] }, inForce<Team>('since', 'until')],
      met('checklistMarks', 'SIX_DUTIES', 6),
    ),
    { isSnapshot: true },
  ),
];
