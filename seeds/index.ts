import { seedChains } from './chain.js';
import { seedDemonstration } from './demonstration.js';
import { seedDepartments } from './department.js';
import { seedHeritage } from './heritage.js';
import { seedIndicators } from './indicator.js';
import { seedPolicy } from './policy.js';
import { seedProgress } from './progress.js';
import { seedRegions } from './region.js';
import type { Seeded, Seeder } from './seed.js';
import { seedSettings } from './setting.js';
import { seedTalent } from './talent.js';
import { seedTwinning } from './twinning.js';
import { seedVillages } from './village.js';
import { seedWarnings } from './warning.js';
import { seedWork } from './work/index.js';

/** The seeders in the order of their foreign keys. */
const seeders: readonly Seeder[] = [
  seedRegions,
  seedDepartments,
  seedSettings,
  seedPolicy,
  seedChains,
  seedDemonstration,
  seedTwinning,
  seedTalent,
  seedHeritage,
  seedIndicators,
  seedVillages,
  seedWork,
  seedProgress,
  seedWarnings,
];

export type Loaded = 'samples' | 'reference';

/** All seeds, or those without the samples. No real record refers to a sample. */
export function seeds(extent: Loaded = 'samples'): Seeded[] {
  const all = seeders.flatMap((seeder) => seeder());
  if (extent === 'samples') return all;
  return all.map(({ of, rows }) => ({ of, rows: rows.filter(({ provenance }) => provenance !== 'SAMPLE') }));
}
