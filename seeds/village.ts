import { Facility } from '../src/modules/village/facility.entity.js';
import { VillageOneTable } from '../src/modules/village/village-one-table.entity.js';
import { sampleFacilities } from './sample/facilities.js';
import { sampleVillageTables } from './sample/village-tables.js';
import type { Seeder } from './seed.js';

/** No source publishes what each village has and reports: all of it is sample data. */
export const seedVillages: Seeder = () => [
  { of: Facility, rows: sampleFacilities() },
  { of: VillageOneTable, rows: sampleVillageTables() },
];
