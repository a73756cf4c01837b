import { integer } from '../../src/kernel/thing/column.js';
import { defineModule } from '../../src/kernel/module.js';
import { hangsOn, one } from '../../src/kernel/thing/relation.js';
import { Named, thing } from '../../src/kernel/thing/thing.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* A register that lies somewhere, what lies below its rows, and what lies below that. */

@thing('作坊', 'A toy.', { plural: 'workshops', order: ['name'] })
export class Workshop extends Named {
  @hangsOn(() => Region, '所在地', 'Where it is.', {
    back: { field: 'workshops', zh: '作坊', en: 'Workshops at or below it.' },
  })
  region!: Region;
}

@thing('织机', 'A toy below a toy.', { plural: 'looms', order: ['name'] })
export class Loom extends Named {
  @hangsOn(() => Region, '所在地', 'Where its workshop is.', {
    inherits: 'workshop',
    back: { field: 'looms', zh: '织机', en: 'Looms at or below it.' },
  })
  region!: Region;
  @one(() => Workshop, '作坊', 'Where it stands.', { back: { field: 'looms', zh: '织机', en: 'Its looms.' } })
  workshop!: Workshop;
  @integer('织幅', 'Width.', { bounds: { least: 0, most: 1000 }, nullable: true })
  width!: number | null;
}

@thing('维修', 'A toy below that.', { plural: 'repairs', order: ['name'] })
export class Repair extends Named {
  @one(() => Loom, '织机', 'What was repaired.', { back: { field: 'repairs', zh: '维修', en: 'Its repairs.' } })
  loom!: Loom;
  @hangsOn(() => Region, '所在地', 'Where the loom is.', {
    inherits: 'loom',
    back: { field: 'repairs', zh: '维修', en: 'Repairs at or below it.' },
  })
  region!: Region;
}

export default defineModule({ name: 'toy', things: [Workshop, Loom, Repair] });
