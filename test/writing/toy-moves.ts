import { date, integer, text } from '../../src/kernel/model/column.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../src/kernel/enum.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { filled, guard } from '../../src/kernel/model/guard.js';
import { defineModule } from '../../src/kernel/module.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine, type StateOf } from '../../src/kernel/model/state-machine.js';
import { Department } from '../../src/modules/department/department.entity.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Something handed to a unit, which others check: each move has its own people. */

export const errandMachine = stateMachine({
  initial: 'FOUND',
  transitions: {
    FOUND: {
      HANDED: { by: 'DATA_STEWARD', at: 'COUNTY', guards: [filled('ERRAND_OWNER', 'owner', 'dueOn')] },
      DROPPED: { by: ['DATA_STEWARD', 'REVIEWER'], at: 'TOWNSHIP', reason: true },
    },
    HANDED: {
      FIXED: {
        by: 'DATA_STEWARD',
        at: 'VILLAGE',
        guards: [
          filled('ERRAND_RESULT', 'result'),
          guard('ERRAND_EARLY', ['dueOn', 'days'], ({ dueOn, days }, { today }) =>
            Number(days) > 90 && String(dueOn) > today ? { days: Number(days) } : false,
          ),
        ],
      },
      EXPIRED: { by: 'PLATFORM' },
    },
    FIXED: {
      CHECKED: { by: 'REVIEWER', at: 'COUNTY', department: 'dept-rural-revitalization', otherThan: 'FIXED' },
      HANDED: { by: 'REVIEWER', at: 'COUNTY', reason: true },
    },
    CHECKED: { CLOSED: { by: 'REVIEWER', at: 'PREFECTURE', otherThan: { state: 'FOUND', code: 'ERRAND_FINDER' } } },
    EXPIRED: ['CLOSED'],
    CLOSED: [],
    DROPPED: [],
  },
});

export const ErrandState = defineEnum('ErrandState', '状态', 'Where it stands.', {
  FOUND: ['已提出', 'Found.'],
  HANDED: ['已交办', 'Handed over.'],
  FIXED: ['已办结', 'Done.'],
  CHECKED: ['已核查', 'Checked.'],
  EXPIRED: ['已过期', 'Out of time.'],
  CLOSED: ['已销号', 'Closed.'],
  DROPPED: ['已撤销', 'Dropped.'],
} satisfies Record<StateOf<typeof errandMachine>, EnumValues[string]>);

@entity('交办事项', 'A toy.', { plural: 'errands', order: ['name'] })
export class Errand extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'errands', zh: '交办事项', en: 'Errands at or below it.' },
  })
  region!: Region;
  @manyToOne(() => Department, '承办部门', 'Who has it.', {
    nullable: true,
    inverse: { field: 'errands', zh: '交办事项', en: 'Its errands.' },
  })
  owner!: Department | null;
  @date('期限', 'By when.', { nullable: true })
  dueOn!: string | null;
  @integer('天数', 'Days.', { bounds: { least: 0, most: 1000 }, nullable: true })
  days!: number | null;
  @text('结果', 'What came of it.', { nullable: true })
  result!: string | null;
  @state(() => ErrandState, errandMachine, '状态', 'Where it stands.')
  state!: EnumValue<typeof ErrandState>;
}

export default defineModule({
  name: 'toy',
  entities: [Errand],
  userErrors: {
    ERRAND_OWNER: ['交办须有承办部门和期限。', 'What is handed over has an owner and a date.'],
    ERRAND_RESULT: ['办结须写结果。', 'What is done has a result.'],
    ERRAND_EARLY: ['{days} 天的事项不能提前办结。', 'What takes {days} days is not done before its day.'],
    ERRAND_FINDER: ['提出人不能销号。', 'Who found it does not close it.'],
  },
});
