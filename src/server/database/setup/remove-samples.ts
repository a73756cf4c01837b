import { sql, type Kysely } from 'kysely';
import { globalId } from '../../../kernel/id.js';
import type { DataModel, EntityMeta } from '../../../kernel/model/model.js';
import { DatabaseNotPrepared } from '../../postgres/failure.js';
import { START_LOCK } from './migrate.js';
import { isBehind } from './migrations.js';
import { asOwner } from './owner.js';

const REASON = '移除样例数据 (samples removed)';

/** The number of samples, present or removed, of each type that has any. */
export type Counts = ReadonlyMap<EntityMeta, number>;

/** Other records refer to samples and would lose their reference. */
export class SamplesInUse extends Error {
  override readonly name = 'SamplesInUse';

  /** @param references one line for each record, with its field and the sample that it refers to */
  constructor(readonly references: readonly string[]) {
    super(`${references.length} records that are no samples refer to samples`);
  }
}

/**
 * Deletes every sample in one transaction, while servers run: the history keeps them, and the feed reports their
 * deletion. Triggers remove what depends on the rows (links, roll-ups, personal values, search entries).
 *
 * @param isDryRun counts them instead
 * @throws SamplesInUse when other records refer to samples; then nothing is deleted
 */
export const removeSamples = (url: string, model: DataModel, isDryRun = false): Promise<Counts> =>
  asOwner(url, (db) =>
    db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${START_LOCK}), set_config('rural.actor', 'seed', true),
        set_config('rural.reason', ${REASON}, true)`.execute(transaction);
      if (await isBehind(transaction))
        throw new DatabaseNotPrepared('The database is not of this version. Start the platform on it once: npm start');
      const inUse = await references(transaction, model);
      if (inUse.length > 0) throw new SamplesInUse(inUse);
      const counts = new Map<EntityMeta, number>();
      for (const entity of referrersFirst(model)) {
        const count = await (isDryRun ? countSamples : deleteSamples)(transaction, entity);
        if (count > 0) counts.set(entity, count);
      }
      return counts;
    }),
  );

async function countSamples(db: Kysely<unknown>, { table }: EntityMeta): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where provenance = 'SAMPLE'`.execute(db);
  return rows[0]!.count; // an aggregate returns one row
}

async function deleteSamples(db: Kysely<unknown>, { table }: EntityMeta): Promise<number> {
  const { numAffectedRows } = await sql`delete from ${sql.table(table)} where provenance = 'SAMPLE'`.execute(db);
  return Number(numAffectedRows);
}

/** The references of an entity: columns with one id or with several. */
const pointers = (entity: EntityMeta): { field: string; to: EntityMeta; column: string; isList: boolean }[] => [
  ...entity.manyToOne
    .filter(({ isAncestor }) => !isAncestor)
    .map(({ name, to, column }) => ({ field: name, to, column, isList: false })),
  ...entity.abouts.flatMap(({ name, to: ends, column }) =>
    ends.map((to) => ({ field: name, to, column, isList: false })),
  ),
  ...entity.manyToMany.map(({ name, to, column }) => ({ field: name, to, column, isList: true })),
];

/** Entities in an order in which those that refer come before those they refer to. */
function referrersFirst({ entities }: DataModel): EntityMeta[] {
  const referredFirst: EntityMeta[] = [];
  const visited = new Set<EntityMeta>();
  const visit = (entity: EntityMeta): void => {
    if (visited.has(entity)) return;
    visited.add(entity);
    for (const { to } of pointers(entity)) visit(to);
    referredFirst.push(entity);
  };
  entities.forEach(visit);
  return referredFirst.reverse();
}

/** For each record that is no sample and refers to one: its id, the field and the sample. */
async function references(db: Kysely<unknown>, { entities }: DataModel): Promise<string[]> {
  const lines: string[] = [];
  for (const entity of entities) {
    for (const { field, to, column, isList } of pointers(entity)) {
      const isReferred = isList ? sql`s.id = any(r.${sql.ref(column)})` : sql`s.id = r.${sql.ref(column)}`;
      const { rows } = await sql<{ id: string; sample: string }>`
        select r.id, s.id as sample from ${sql.table(entity.table)} r join ${sql.table(to.table)} s on ${isReferred}
        where r.provenance <> 'SAMPLE' and s.provenance = 'SAMPLE' order by r.id, s.id`.execute(db);
      lines.push(
        ...rows.map(({ id, sample }) => `${globalId(entity.name, id)} (${field}: ${globalId(to.name, sample)})`),
      );
    }
  }
  return lines;
}
