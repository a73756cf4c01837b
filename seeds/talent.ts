import { Talent } from '../src/modules/talent/talent.entity.js';
import { sampleTalents } from './sample/talents.js';
import type { Seeder } from './seed.js';

/** Nobody publishes who is in the pool: all of it is sample. */
export const seedTalent: Seeder = () => [{ of: Talent, rows: sampleTalents() }];
