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

/** The policy as a source, at a clause. */
export const policyClause = (clause: string): Partial<Source> => ({ ...cite('policy'), clause });

/** A source of the list `data/sources.json`. @throws if the list has no source with that id */
export function cite(id: string): Partial<Source> {
  const source = byId.get(id);
  if (!source) throw new Error(`seeds/data/sources.json has no source ${id}`);
  const { title, publisher, date, address } = source;
  return { title, publisher, date, address };
}

/** Sources of a record: those of the list that it names, else its own text as the title. */
export const citeAll = (record: { sourceIds?: readonly string[]; source: string }): Partial<Source>[] =>
  record.sourceIds?.length ? record.sourceIds.map(cite) : [{ title: record.source }];

/** The source of sample records: their generator. */
export const SAMPLE_SOURCE: Partial<Source> = {
  title: '样例数据生成器 (sample data generator)',
  publisher: 'seeds/sample',
};

export const provenanceOf = (verified: boolean): Provenance => (verified ? 'REAL_VERIFIED' : 'UNVERIFIED');

/** Where a value comes from that neither the policy nor anybody else gives. */
export const PROPOSAL = '平台的提议，待责任部门确认';
