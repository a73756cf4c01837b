import { about } from '../../src/kernel/model/about.js';
import { enumColumn } from '../../src/kernel/model/column.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine } from '../../src/kernel/model/state-machine.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { defineModule } from '../../src/kernel/module.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Rows that are internal by what they are, and by what they are about. */

const MatterKind = defineEnum('MatterKind', '类别', 'Its kind.', { OPEN: ['公开', 'Open.'], OF_PEOPLE: ['涉及个人', 'Of people.'] }); // prettier-ignore
const MatterState = defineEnum('MatterState', '状态', 'Where it stands.', { RUNNING: ['在办', 'Running.'], RECALLED: ['已召回', 'Recalled.'] }); // prettier-ignore
const machine = stateMachine({ initial: 'RUNNING', transitions: { RUNNING: ['RECALLED'], RECALLED: ['RUNNING'] } });

@entity('个案', 'A case.', {
  plural: 'matters',
  order: ['name'],
  internal: { where: { kind: ['OF_PEOPLE'], state: ['RECALLED'] } },
})
export class Matter extends NamedEntity {
  @enumColumn(() => MatterKind, '类别', 'Its kind.', { filter: true, default: "'OPEN'" })
  kind!: EnumValue<typeof MatterKind>;
  @state(() => MatterState, machine, '状态', 'Where it stands.')
  state!: EnumValue<typeof MatterState>;
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'matters', zh: '个案', en: 'Cases at or below it.' },
  })
  region!: Region;
}

@entity('走访', 'A call.', { plural: 'calls', order: ['name'], internal: { like: ['subject', 'of'] } })
export class Call extends NamedEntity {
  @about(() => [Region, Matter], '对象', 'What it is about.', {
    inverse: { field: 'calls', zh: '走访', en: 'Calls about it.' },
  })
  subject!: Region | Matter;
  @locatedIn(() => Region, '所在地', 'Where it is.', { inherits: 'subject' })
  region!: Region;
  @manyToOne(() => Matter, '所属个案', 'The case that it serves.', {
    nullable: true,
    inverse: { field: 'services', zh: '服务走访', en: 'Calls that serve it.' },
  })
  of!: Matter | null;
}

export default defineModule({ name: 'toy', entities: [Matter, Call] });
