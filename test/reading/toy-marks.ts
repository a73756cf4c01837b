import { date, enumColumn, enumList, integer, stringList, text } from '../../src/kernel/model/column.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { TODAY } from '../../src/kernel/model/preset.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { slice } from '../../src/kernel/model/slice.js';
import { virtual } from '../../src/kernel/model/virtual.js';
import { defineModule } from '../../src/kernel/module.js';
import { sql } from '../../src/kernel/sql.js';
import { LINES } from '../../src/kernel/text.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Items of checklists and marks against them, for the words of lists: slices, list conditions, keys through a parent. */

export const Checklist = defineEnum('Checklist', '清单', 'A list of items.', {
  DISCLOSURE: ['公开', 'What is disclosed.'],
  DUTY: ['职责', 'What is a duty.'],
  STAR: ['评星', 'What earns a star.'],
});
export const MarkState = defineEnum('MarkState', '情况', 'Where a mark stands.', {
  DUE: ['待核对', 'Due.'],
  MET: ['做到', 'Met.'],
  WAIVED: ['不适用', 'Waived.'],
});
export const Carrier = defineEnum('Carrier', '载体', 'Where something is shown.', {
  BOARD: ['公示栏', 'A board.'],
  NET: ['网站', 'A site.'],
  RADIO: ['广播', 'The radio.'],
});

@entity('条目', 'An item of a checklist.', { plural: 'toyItems', order: ['ordinal'], restricted: true })
export class ToyItem extends NamedEntity {
  @text('代号', 'Its key.', { key: true, collation: 'C' })
  key!: string;
  @enumColumn(() => Checklist, '清单', 'Its list.', { filter: true })
  list!: EnumValue<typeof Checklist>;
  @integer('序号', 'Its place.', { bounds: { least: 1, most: 99 }, nullable: true, order: true, filter: true })
  ordinal!: number | null;
}

@entity('核对', 'A mark.', { plural: 'toyMarks', order: ['dueOn'] })
export class ToyMark extends BaseEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'toyMarks', zh: '核对', en: 'Marks at or below it.' },
    orderBy: ['code', 'name'],
    groupBy: ['kind', { ancestor: 'county' }],
  })
  region!: Region;
  @manyToOne(() => ToyItem, '条目', 'Its item.', {
    nullable: true,
    inverse: { field: 'marks', zh: '核对', en: 'Its marks.' },
    orderBy: ['ordinal', 'list'],
    groupBy: ['list'],
  })
  item!: ToyItem | null;
  @enumColumn(() => MarkState, '情况', 'Where it stands.', { filter: true })
  state!: EnumValue<typeof MarkState>;
  @date('期限', 'When it is due.', { nullable: true, filter: true, order: true })
  dueOn!: string | null;
  @enumList(() => Carrier, '载体', 'Where it is shown.', { filter: true, default: "'{}'" })
  carriers!: EnumValue<typeof Carrier>[];
  @stringList('见证人', 'Who saw it.', { most: 5, filter: true })
  witnesses!: string[];
  @text('说明', 'A note.', { form: LINES, filter: 'contains', nullable: true })
  note!: string | null;
  @integer('得分', 'Its score.', { bounds: { least: 0, most: 100 }, nullable: true, order: true, filter: true })
  score!: number | null;
  @virtual(
    '已逾期',
    'It is due, and its day has passed.',
    ['dueOn', 'state'],
    ({ dueOn, state }, today) => sql`${dueOn} < ${today} and ${state} = 'DUE'`,
  )
  isOverdue!: boolean;
}

export const slices = [
  slice('toyDisclosures', '公开', 'Disclosures.', ToyMark, { item: { list: ['DISCLOSURE'] } }, { underTree: true }),
  slice('toyDueMarks', '待核对', 'What is due.', ToyMark, { state: ['DUE'] }, { underTree: true, live: true }),
  slice('toyLateMarks', '逾期', 'What is late.', ToyMark, { state: ['DUE'], dueOn: { lt: TODAY } }, { underTree: true, live: true }),
  slice('toyDutyItems', '职责', 'Duties.', ToyItem, { list: ['DUTY'] }),
]; // prettier-ignore

export default defineModule({ name: 'toy-marks', entities: [ToyItem, ToyMark], slices });
