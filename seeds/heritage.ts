import {
  HeritageItem,
  type HeritageCategory,
  type HeritageLevel,
  type HeritageTheme,
} from '../src/modules/heritage/heritage.entity.js';
import { Inheritor } from '../src/modules/heritage/inheritor.entity.js';
import { readData } from './data.js';
import { regionId } from './region.js';
import { sampleInheritors } from './sample/inheritors.js';
import { seedId, type Seeder, type SeedRow } from './seed.js';
import { citeAll, provenanceOf } from './sources.js';

interface ItemRecord {
  readonly id: string;
  readonly name: string;
  readonly category: HeritageCategory;
  readonly level: HeritageLevel;
  readonly regionCodes: readonly string[];
  readonly placeCode?: string;
  readonly batch: number | null;
  readonly year: number | null;
  readonly listedOn?: string;
  readonly itemNumber?: string;
  readonly extension?: boolean;
  readonly protectionUnits?: readonly string[];
  readonly unesco?: { readonly element: string; readonly year: number; readonly source: string };
  readonly policyTheme?: string;
  readonly chainId?: string;
  readonly verified: boolean;
  readonly note?: string;
  readonly reason?: string;
  readonly sourceIds: readonly string[];
  readonly source: string;
}

const THEMES: Readonly<Record<string, HeritageTheme>> = {
  屈原: 'QU_YUAN',
  昭君: 'ZHAOJUN',
  嫘祖: 'LEIZU',
  红色资源: 'RED_RESOURCES',
};

function themeOf(policyTheme: string | undefined): HeritageTheme | null {
  if (policyTheme === undefined) return null;
  const theme = THEMES[policyTheme];
  if (!theme) throw new Error(`no theme of the policy is called ${policyTheme}`);
  return theme;
}

/** An English bracket is a note of the data file and not part of the name: `薅草锣鼓 (national item)`. */
const ENGLISH_BRACKET = / \([\x20-\x7e]+\)$/;

function itemRow(record: ItemRecord): SeedRow {
  const { unesco, placeCode } = record;
  return {
    id: seedId('HeritageItem', record.id),
    key: record.id,
    name: record.name.replace(ENGLISH_BRACKET, ''),
    nameEn: null,
    category: record.category,
    level: record.level,
    batch: record.batch,
    year: record.year,
    listedOn: record.listedOn ?? null,
    itemNumber: record.itemNumber ?? null,
    isExtension: record.extension ?? false,
    policyTheme: themeOf(record.policyTheme),
    isUnesco: unesco !== undefined,
    unescoElement: unesco?.element ?? null,
    unescoYear: unesco?.year ?? null,
    protectionUnits: record.protectionUnits ?? [],
    regions: [...record.regionCodes, ...(placeCode ? [placeCode] : [])].map(regionId),
    place: placeCode ? regionId(placeCode) : null,
    chain: record.chainId ? seedId('IndustryChain', record.chainId) : null,
    provenance: provenanceOf(record.verified),
    sources: [...citeAll(record), ...(unesco ? [{ title: unesco.source }] : [])],
    remark: [record.note, record.reason].filter(Boolean).join('; ') || null,
  };
}

export const seedHeritage: Seeder = () => {
  const { items } = readData<{ items: ItemRecord[] }>('heritage');
  return [
    { of: HeritageItem, rows: items.map(itemRow) },
    { of: Inheritor, rows: sampleInheritors() },
  ];
};
