import type { AboutMeta } from '../../../kernel/model/about-ends.js';
import { locationAbout, locationFollowed, locationOf } from '../../../kernel/model/location.js';
import type { DataModel, EntityMeta } from '../../../kernel/model/model.js';
import { lockOf } from '../../../kernel/model/roll-ups.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { placeColumns } from './tree.js';

/** Columns of a row, and those of its end from which they are taken. */
interface Taken {
  readonly columns: readonly string[];
  readonly from: (end: EntityMeta) => readonly string[];
}

/** The place of a row that takes it from what it is about: a node of the tree is a place itself. */
function placeOf(entity: EntityMeta): Taken {
  const { to: tree, column } = locationOf(entity)!; // it takes it
  return {
    columns: [column, ...placeColumns(entity, tree)],
    from: (end) => {
      const location = end === tree ? 'id' : locationOf(end)?.column;
      return location === undefined ? [] : [location, ...placeColumns(end, tree)];
    },
  };
}
const NOTHING: Taken = { columns: [], from: () => [] };

function check(entity: EntityMeta, about: AboutMeta): string {
  const isPlace = locationAbout(entity) === about;
  const taken = isPlace || locationFollowed(entity) === about ? placeOf(entity) : NOTHING;
  const ends = about.to.map((end) => {
    const from = taken.from(end);
    const into = ['was_archived', ...taken.columns.slice(0, from.length).map((column) => `new.${column}`)].join(', ');
    return `when '${end.name}' then select ${['archived_at', ...from].join(', ')} into ${into}
        from ${end.table} where id = new.${about.column} ${lockOf(end, entity)};`;
  });
  return sqlFile(new URL('./about-check.sql', import.meta.url), {
    id: about.column,
    type: about.typeColumn,
    types: about.to.map(({ name }) => `'${name}'`).join(', '),
    clear: isPlace ? taken.columns.map((column) => `new.${column} := null;`).join(' ') : '',
    ends: ends.join('\n      '),
    constraint: `${entity.table}_${about.column}_foreign`,
  });
}

/** The columns whose change concerns the end. */
const columnsOf = (entity: EntityMeta): string[] => [
  ...entity.abouts.flatMap(({ column, typeColumn }) => [typeColumn, column]),
  ...(locationAbout(entity) || locationFollowed(entity) ? [locationOf(entity)!.column] : []), // it is found there
];

function endTrigger({ entities }: DataModel, end: EntityMeta): string[] {
  const rows = entities.flatMap(({ table, abouts }) =>
    abouts
      .filter(({ to }) => to.includes(end))
      .map(({ column }) => `exists (select from ${table} where ${column} = old.id)`),
  );
  if (rows.length === 0) return [];
  return [
    sqlFile(new URL('./about-end.sql', import.meta.url), {
      table: end.table,
      function: `${end.table}_subject`,
      is_subject: rows.join('\n    or '),
      constraint: `${end.table}_subject`,
      ...triggers('a', 'subject'),
    }),
  ];
}

export const aboutRoutines = (model: DataModel): string[] => [
  ...model.entities
    .filter(({ abouts }) => abouts.length > 0)
    .map((entity) =>
      sqlFile(new URL('./about.sql', import.meta.url), {
        table: entity.table,
        function: `${entity.table}_about`,
        checks: entity.abouts.map((about) => check(entity, about)).join('\n'),
        columns: columnsOf(entity).join(', '),
        ...triggers('a', 'about'),
      }),
    ),
  ...model.entities.flatMap((end) => endTrigger(model, end)),
];
