import { integer } from '../../src/kernel/model/column.js';
import { defineModule } from '../../src/kernel/module.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* A register that lies somewhere, what lies below its rows, and what lies below that. */

@entity('作坊', 'A toy.', { plural: 'workshops', order: ['name'] })
export class Workshop extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'workshops', zh: '作坊', en: 'Workshops at or below it.' },
  })
  region!: Region;
}

@entity('织机', 'A toy below a toy.', { plural: 'looms', order: ['name'] })
export class Loom extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where its workshop is.', {
    inherits: 'workshop',
    inverse: { field: 'looms', zh: '织机', en: 'Looms at or below it.' },
  })
  region!: Region;
  @manyToOne(() => Workshop, '作坊', 'Where it stands.', { inverse: { field: 'looms', zh: '织机', en: 'Its looms.' } })
  workshop!: Workshop;
  @integer('织幅', 'Width.', { bounds: { least: 0, most: 1000 }, nullable: true })
  width!: number | null;
}

@entity('维修', 'A toy below that.', { plural: 'repairs', order: ['name'] })
export class Repair extends NamedEntity {
  @manyToOne(() => Loom, '织机', 'What was repaired.', {
    inverse: { field: 'repairs', zh: '维修', en: 'Its repairs.' },
  })
  loom!: Loom;
  @locatedIn(() => Region, '所在地', 'Where the loom is.', {
    inherits: 'loom',
    inverse: { field: 'repairs', zh: '维修', en: 'Repairs at or below it.' },
  })
  region!: Region;
}

export default defineModule({ name: 'toy', entities: [Workshop, Loom, Repair] });
