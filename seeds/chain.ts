import { IndustryChain, type KeyChainEvidence } from '../src/modules/chain/chain.entity.js';
import { Enterprise } from '../src/modules/chain/enterprise.entity.js';
import { Product, type ProductProtection } from '../src/modules/chain/product.entity.js';
import { readData } from './data.js';
import { regionId } from './region.js';
import { sampleEnterprises } from './sample/enterprises.js';
import { seedId, type Seeder, type SeedRow } from './seed.js';
import { citeAll, provenanceOf } from './sources.js';

interface SourcedRecord {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly verified: boolean;
  readonly note?: string;
  readonly reason?: string;
  readonly sourceIds?: readonly string[];
  readonly source: string;
}
interface ChainRecord extends SourcedRecord {
  readonly membershipOfTheEight: KeyChainEvidence;
}
interface ProductRecord extends SourcedRecord {
  readonly chainId: string | null;
  readonly regionCodes: readonly string[];
  readonly townshipCode?: string;
  readonly townshipsNamed?: readonly string[];
  readonly protection: ProductProtection;
  readonly since?: string;
  readonly authority?: string;
  readonly areaMu?: number;
}

const chainRow = (record: ChainRecord): SeedRow => ({
  id: seedId('IndustryChain', record.id),
  key: record.id,
  name: record.name,
  nameEn: record.nameEn ?? null,
  isKeyChain: record.membershipOfTheEight === 'CONFIRMED', // an administrator sets the others
  keyChainEvidence: record.membershipOfTheEight,
  provenance: provenanceOf(record.verified),
  sources: citeAll(record),
  remark: record.note ?? null,
});

/** A name with an alias in brackets: `鹿苑茶 (远安黄茶)`. */
const TWO_NAMES = /^(.+) \((.+)\)$/;

interface TownshipRecord {
  readonly code: string;
  readonly level: string;
  readonly name: string;
  readonly parentCode: string | null;
}

/** A name without its kind: sources lag behind changes of kind, so `水田坝镇` and `水田坝乡` are the same place. */
const stem = (name: string): string => name.replace(/[镇乡]$/, '');

/** Finds townships by the names that a source gives, with a remark on each name that the divisions of 2023 lack. */
function namedTownships({ regionCodes, townshipsNamed = [] }: ProductRecord, regions: readonly TownshipRecord[]) {
  const candidates = regions.filter(
    ({ level, parentCode }) => level === 'TOWNSHIP' && parentCode !== null && regionCodes.includes(parentCode),
  );
  const matches = townshipsNamed.map((named) => ({
    named,
    now: candidates.find(({ name }) => stem(name) === stem(named)),
  }));
  const renamed = matches.filter(({ named, now }) => now?.name !== named);
  return {
    codes: matches.flatMap(({ now }) => now?.code ?? []),
    remark: renamed.map(
      ({ named, now }) =>
        `${named} (${now ? `in the divisions of 2023: ${now.name}` : 'not in the divisions of 2023'})`,
    ),
  };
}

function productRow(record: ProductRecord, regions: readonly TownshipRecord[]): SeedRow {
  const [, name = record.name, alsoKnownAs = null] = TWO_NAMES.exec(record.name) ?? [];
  const townships = namedTownships(record, regions);
  const origin = [...record.regionCodes, ...(record.townshipCode ? [record.townshipCode] : []), ...townships.codes];
  const renamed = townships.remark.join('、');
  const remarks = [record.note, record.reason, renamed && `来源所列乡镇名与2023年版区划不同：${renamed}`];
  return {
    id: seedId('Product', record.id),
    key: record.id,
    name,
    alsoKnownAs,
    nameEn: record.nameEn ?? null,
    chain: record.chainId && seedId('IndustryChain', record.chainId),
    protection: record.protection,
    protectedSince: record.since ?? null,
    authority: record.authority ?? null,
    areaMu: record.areaMu === undefined ? null : String(record.areaMu),
    regions: origin.map(regionId),
    provenance: provenanceOf(record.verified),
    sources: citeAll(record),
    remark: remarks.filter(Boolean).join('; ') || null,
  };
}

export const seedChains: Seeder = () => {
  const { chains, products } = readData<{ chains: ChainRecord[]; products: ProductRecord[] }>('chains');
  const { regions } = readData<{ regions: TownshipRecord[] }>('regions');
  return [
    { of: IndustryChain, rows: chains.map(chainRow) },
    { of: Product, rows: products.map((product) => productRow(product, regions)) },
    { of: Enterprise, rows: sampleEnterprises().rows },
  ];
};
