import { date, text } from '../../src/kernel/model/column.js';
import { closedIn } from '../../src/kernel/model/closed-in.js';
import { defineEnum, type EnumValues } from '../../src/kernel/enum.js';
import { enteredOn } from '../../src/kernel/model/entered-on.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { locatedIn, manyToMany } from '../../src/kernel/model/relation.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine, type StateOf } from '../../src/kernel/model/state-machine.js';
import { defineModule } from '../../src/kernel/module.js';
import { Department } from '../../src/modules/department/department.entity.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* A paper that is handed in and taken back: when that was, and what may be changed of it meanwhile. */

const paperMachine = stateMachine({
  initial: 'DRAFT',
  transitions: { DRAFT: ['FILED'], FILED: ['RETURNED', 'CLOSED'], RETURNED: ['FILED'], CLOSED: [] },
});
const PaperState = defineEnum('ToyPaperState', '状态', 'Where it stands.', {
  DRAFT: ['草稿', 'A draft.'],
  FILED: ['已报', 'Handed in.'],
  RETURNED: ['已退', 'Given back.'],
  CLOSED: ['已结', 'Closed.'],
} satisfies Record<StateOf<typeof paperMachine>, EnumValues[string]>);

@entity('文书', 'A toy.', { plural: 'toyPapers', order: ['name'] })
@closedIn(['FILED', 'CLOSED'], { code: 'PAPER_CLOSED' })
export class ToyPaper extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.')
  region!: Region;
  @state(() => PaperState, paperMachine, '状态', 'Where it stands.')
  state!: StateOf<typeof paperMachine>;
  @text('正文', 'What it says.', { nullable: true })
  body!: string | null;
  @date('报送期限', 'Until when it is handed in.', { nullable: true })
  dueOn!: string | null;
  @manyToMany(() => Department, '抄送单位', 'Who has a copy.', { most: 5 })
  copies!: Department[];
  @enteredOn('FILED', '首次报送日期', 'When it was first handed in.', { first: true, filter: true, order: true })
  firstFiledOn!: string | null;
  @enteredOn('FILED', '最近报送日期', 'When it was last handed in.')
  filedOn!: string | null;
}

export default defineModule({
  name: 'toy',
  entities: [ToyPaper],
  userErrors: { PAPER_CLOSED: ['已报送的不能修改，请先退回。', 'It is handed in: have it given back first.'] },
});
