import { about } from '../../src/kernel/model/about.js';
import { boolean, date, enumColumn, integer } from '../../src/kernel/model/column.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { locatedIn, manyToMany, manyToOne } from '../../src/kernel/model/relation.js';
import { rolledUp } from '../../src/kernel/model/rolled-up.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { defineModule } from '../../src/kernel/module.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* A register with columns that count what lies below it and what was seen of it. */

const Grade = defineEnum('LoomGrade', '等级', 'How good it is.', {
  A: ['甲', 'Best.'],
  B: ['乙', 'Good.'],
  C: ['丙', 'Poor.'],
});

@entity('作坊', 'A workshop.', { plural: 'workshops', order: ['name'] })
export class Workshop extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'workshops', zh: '作坊', en: 'Workshops at or below it.' },
  })
  region!: Region;
  @rolledUp<Loom>('looms', { count: {} }, '织机数', 'How many looms it has.', { filter: true, order: true })
  loomCount!: number;
  @rolledUp<Loom>(
    'looms',
    { count: { isRunning: { eq: true }, hasGrade: true } },
    '在用织机数',
    'Graded looms that run.',
  )
  runningLooms!: number;
  @rolledUp<Loom>('looms', { sum: 'widthCm', where: { grade: ['A', 'B'] } }, '好织机总幅', 'Width of the good looms.', {
    filter: true,
  })
  goodWidthCm!: string;
  @rolledUp<Inspection>(
    'inspections',
    { latest: 'seenOn', where: { score: { gte: 60 } } },
    '最近合格日期',
    'When it last passed.',
    { filter: true, order: true },
  )
  passedOn!: string | null;
  @rolledUp<Inspection>('inspections', { count: {} }, '检查次数', 'How often it was seen.', { isVersioned: true })
  inspectionCount!: number;
  @rolledUp<Fair>(
    'fairs',
    { latest: 'heldOn', where: { heldOn: { gte: '2024-01-01' } } },
    '最近参展日期',
    'Its last fair.',
  )
  shownOn!: string | null;
}

@entity('织机', 'A loom.', { plural: 'looms' })
export class Loom extends BaseEntity {
  @manyToOne(() => Workshop, '作坊', 'Where it stands.', { inverse: { field: 'looms', zh: '织机', en: 'Its looms.' } })
  workshop!: Workshop;
  @locatedIn(() => Region, '所在地', 'Where its workshop is.', { inherits: 'workshop' })
  region!: Region;
  @integer('织幅（厘米）', 'Its width.', { bounds: { least: 0, most: 1000 }, nullable: true, filter: true })
  widthCm!: number | null;
  @boolean('在用', 'It runs.', { default: 'true', filter: true })
  isRunning!: boolean;
  @enumColumn(() => Grade, '等级', 'Its grade.', { nullable: true, filter: true })
  grade!: EnumValue<typeof Grade> | null;
}

@entity('检查', 'An inspection.', { plural: 'inspections', order: ['seenOn'] })
export class Inspection extends BaseEntity {
  @about(() => [Workshop, Loom], '对象', 'What was seen.', {
    nullable: true,
    inverse: { field: 'inspections', zh: '检查', en: 'Inspections of it.' },
  })
  subject!: Workshop | Loom | null;
  @date('日期', 'When.', { filter: true, order: true })
  seenOn!: string;
  @integer('得分', 'Its score.', { bounds: { least: 0, most: 100 }, filter: true })
  score!: number;
}

@entity('展会', 'A fair.', { plural: 'fairs', order: ['heldOn'] })
export class Fair extends BaseEntity {
  @date('日期', 'When.', { filter: true, order: true })
  heldOn!: string;
  @manyToMany(() => Workshop, '参展作坊', 'Who shows there.', {
    most: 10,
    inverse: { field: 'fairs', zh: '展会', en: 'Fairs where it shows.' },
  })
  workshops!: Workshop[];
}

export default defineModule({ name: 'toy', entities: [Workshop, Loom, Inspection, Fair] });
