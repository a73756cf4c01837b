import { seedRegions } from './region.js';
import type { Seeded, Seeder } from './seed.js';

/** In the order of their foreign keys. */
const seeders: readonly Seeder[] = [seedRegions];

export const seeds = (): Seeded[] => seeders.flatMap((seeder) => seeder());
