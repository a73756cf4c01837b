import { literal } from '../../../kernel/sql.js';
import type { DataModel, EntityMeta, ManyToOneMeta } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

interface Below {
  readonly child: EntityMeta;
  readonly relation: ManyToOneMeta;
}

const refusal = ({ child: { table, options }, relation: { column } }: Below): string =>
  `case when new.archived_at is not null then (
      select refusal('ROWS_BELOW', 'archived_at',
        jsonb_build_object('count', count(*), 'rows', ${literal(options.plural)}, 'rowsZh', ${literal(options.zh)}))
      from "${table}" where "${column}" = new.id and archived_at is null having count(*) > 0) end`;

const archive = ({ child: { table }, relation: { column } }: Below): string =>
  `update "${table}" set archived_at = new.archived_at
    where "${column}" = new.id and archived_at is not distinct from old.archived_at;`;

function archivedTrigger(model: DataModel, entity: EntityMeta): string[] {
  const below = model.entities.flatMap((child) =>
    child.manyToOne.flatMap((relation) =>
      relation.to === entity && relation.onArchive ? [{ child, relation, onArchive: relation.onArchive }] : [],
    ),
  );
  if (below.length === 0) return [];
  const each = (what: 'archive' | 'refuse', text: (each: Below) => string): string[] =>
    below.filter(({ onArchive }) => onArchive === what).map(text);
  return [
    sqlFile(new URL('./archived.sql', import.meta.url), {
      table: entity.table,
      function: `${entity.table}_archived`,
      refusals: each('refuse', refusal).join(',\n    '),
      archive_rows: each('archive', archive).join('\n  '),
      ...triggers('b', 'archived'),
    }),
  ];
}

export const archivedRoutines = (model: DataModel): string[] =>
  model.entities.flatMap((entity) => archivedTrigger(model, entity));
