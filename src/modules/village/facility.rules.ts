import { filled, guard } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

/** The consumption platform joins the sources that there were (2.4.3.3). */
const LEAST_SOURCES = 2;

const planned = [filled('FACILITY_PLANNED', 'whyNoProject')];
const inPlace = [
  filled('FACILITY_IN_PLACE', 'inPlaceSince'),
  guard('FACILITY_SOURCES', ['item', 'sourcePlatforms'], ({ item, sourcePlatforms }) =>
    item === 'CONSUMPTION_PLATFORM' && (sourcePlatforms as string[]).length < LEAST_SOURCES
      ? { least: LEAST_SOURCES }
      : false,
  ),
];
const steward = { by: 'DATA_STEWARD', at: 'TOWNSHIP' } as const;

/** What a place lacks is planned or found unnecessary, built, and repaired where it breaks (2.3.3.1). */
export const facilityMachine = stateMachine({
  initial: 'LACKING',
  transitions: {
    LACKING: {
      PLANNED: { ...steward, guards: planned, late: { after: SETTINGS['facility.gap.days'] } },
      IN_PLACE: { ...steward, guards: inPlace },
      NOT_NEEDED: { by: 'REVIEWER', at: 'COUNTY', reason: true },
    },
    PLANNED: { UNDER_WORK: steward },
    UNDER_WORK: { IN_PLACE: { ...steward, guards: inPlace, late: { after: SETTINGS['project.start.days'] } } },
    IN_PLACE: {
      BROKEN: { by: 'DATA_STEWARD' },
      LACKING: { by: 'REVIEWER', at: 'COUNTY', reason: true },
    },
    BROKEN: { IN_PLACE: { ...steward, late: { after: SETTINGS['facility.repair.days'] } } },
    NOT_NEEDED: [],
  },
});
export type FacilityState = StateOf<typeof facilityMachine>;
