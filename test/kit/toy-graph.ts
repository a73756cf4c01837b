import { enumColumn, integer, text } from '../../src/kernel/model/column.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { defineModule } from '../../src/kernel/module.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine } from '../../src/kernel/model/state-machine.js';

/* A graph of three types, which shares nothing with that of the platform but the kernel. */

const Depth = defineEnum('Depth', '层级', 'Depth of a place.', { TOP: ['上', 'Top.'], BOTTOM: ['下', 'Bottom.'] });
type Depth = EnumValue<typeof Depth>;

@entity('地点', 'A place.', {
  plural: 'places',
  order: ['code'],
  tree: { parent: 'parent', level: 'depth', code: 'code', ancestorColumns: {} },
})
export class Place extends NamedEntity {
  @text('代码', 'Its code.', { key: true, order: true, filter: true, collation: 'C' })
  code!: string;
  @enumColumn(() => Depth, '层级', 'Its depth.', { filter: true })
  depth!: Depth;
  @manyToOne(() => Place, '上级', 'The place above.', {
    nullable: true,
    inverse: { field: 'children', zh: '下级', en: 'Places directly below.' },
  })
  parent!: Place | null;
}

const machine = stateMachine({ initial: 'PLANNED', transitions: { PLANNED: ['OPEN'], OPEN: [] } });
const WorkshopState = defineEnum('WorkshopState', '状态', 'Where it stands.', {
  PLANNED: ['筹备', 'Planned.'],
  OPEN: ['开办', 'Open.'],
});

@entity('作坊', 'A workshop.', { plural: 'workshops', order: ['name'] })
export class Workshop extends NamedEntity {
  @locatedIn(() => Place, '地点', 'Where it is.', {
    inverse: { field: 'workshops', zh: '作坊', en: 'Workshops at or below it.' },
  })
  place!: Place;
  @state(() => WorkshopState, machine, '状态', 'Where it stands.')
  state!: EnumValue<typeof WorkshopState>;
}

@entity('织机', 'A loom.', { plural: 'looms', order: ['name'] })
export class Loom extends NamedEntity {
  @manyToOne(() => Workshop, '作坊', 'Where it stands.', { inverse: { field: 'looms', zh: '织机', en: 'Its looms.' } })
  workshop!: Workshop;
  @integer('织幅', 'Width.', { bounds: { least: 0, most: 1000 }, nullable: true, order: true, filter: true })
  width!: number | null;
}

export const toyGraph = [defineModule({ name: 'toy', entities: [Place, Workshop, Loom] })];
