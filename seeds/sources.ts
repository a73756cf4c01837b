import type { Provenance, Source } from '../src/kernel/model/entity.js';
import { readData } from './data.js';

interface PublicSource {
  readonly id: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly date: string | null;
  readonly address: string | null;
}

const { sources } = readData<{ sources: PublicSource[] }>('sources');
const byId = new Map(sources.map((source) => [source.id, source]));

/** The policy document, at a clause. */
export const policyClause = (clause: string): Partial<Source> => ({ ...cite('policy'), clause });

/** A source of the list `data/sources.json`. @throws if the list has none of that id */
export function cite(id: string): Partial<Source> {
  const found = byId.get(id);
  if (!found) throw new Error(`seeds/data/sources.json has no source ${id}`);
  const { title, publisher, date, address } = found;
  return { title, publisher, date, address };
}

/** Sources of a sourced record; where none is listed, the record's own words say where it comes from. */
export const citeAll = (record: { sourceIds?: readonly string[]; source: string }): Partial<Source>[] =>
  record.sourceIds?.length ? record.sourceIds.map(cite) : [{ title: record.source }];

/** What a record made up for show cites: its generator. */
export const SAMPLE_SOURCE: Partial<Source> = {
  title: '样例数据生成器 (sample data generator)',
  publisher: 'seeds/sample',
};

export const provenanceOf = (verified: boolean): Provenance => (verified ? 'REAL_VERIFIED' : 'UNVERIFIED');
