import { Talent } from '../src/modules/talent/talent.entity.js';
import { sampleTalents } from './sample/talents.js';
import type { Seeder } from './seed.js';

/** No source publishes the talent pool: all of it is sample data. */
export const seedTalent: Seeder = () => [{ of: Talent, rows: sampleTalents() }];
