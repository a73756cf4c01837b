import { choose, computation, count, rows, share } from '../../kernel/model/computation.js';
import { DAY, YEAR_PERIOD } from '../../kernel/model/moment.js';
import { Region } from '../region/region.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { Facility } from './facility.entity.js';
import type { FacilityItem } from './facility.kinds.js';
import type { VillageOneTable } from './village-one-table.entity.js';
import { warningLevels } from './warning-levels.service.js';

const inPlace = (item: FacilityItem) => ({ item: [item], state: ['IN_PLACE'], inPlaceSince: { lte: DAY } }) as const;

const tableOf = (more: object) =>
  share(
    Region,
    { kind: ['VILLAGE_COMMITTEE'] },
    rows<VillageOneTable>('villageOneTables', {
      period: { eq: YEAR_PERIOD },
      state: ['CHECKED'],
      submittedOn: { lte: DAY },
      ...more,
    }),
  );

/** What facilities and tables of villages say of the targets; a state has no date, so figures of the past stay. */
export const villageComputations = [
  computation('early-warning-platforms', warningLevels, { isSnapshot: true }),
  computation('employment-platforms', count(Facility, inPlace('EMPLOYMENT_PLATFORM')), { isSnapshot: true }),
  computation('consumption-platforms', count(Facility, inPlace('CONSUMPTION_PLATFORM')), { isSnapshot: true }),
  computation(
    'one-table-villages',
    choose(SETTINGS['oneTable.onlyForm'], { false: tableOf({}), true: tableOf({ otherForms: { eq: 0 } }) }),
    { isSnapshot: true },
  ),
];
