import { date } from '../../src/kernel/model/column.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../src/kernel/enum.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { guard } from '../../src/kernel/model/guard.js';
import { defineModule } from '../../src/kernel/module.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { setting } from '../../src/kernel/model/setting.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine, type StateOf } from '../../src/kernel/model/state-machine.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* A clue that has to be assigned, verified and answered in time, and waits a while before it is closed. */

const days = (key: string, value: number) =>
  setting(key, { unit: 'DAYS', default: value, basis: 'SET', zh: '天数', en: 'Days.' });
export const TOY_SETTINGS = {
  assign: days('toy.assign.days', 2),
  verify: setting('toy.verify.days', {
    unit: 'DAYS',
    default: 7,
    basis: 'SET',
    department: 'dept-finance',
    zh: '核实的天数',
    en: 'Days until it is verified.',
  }),
  answer: days('toy.answer.days', 15),
  remind: days('toy.remind.days', 3),
  above: days('toy.above.days', 5),
  wait: days('toy.wait.days', 1),
  rate: setting('toy.rate', { unit: 'PERCENT', default: 2.5, basis: 'SET', zh: '比例', en: 'A share.' }),
  mayWait: setting('toy.mayWait', { unit: 'FLAG', default: true, basis: 'USUAL', zh: '可以等', en: 'It may wait.' }),
  scope: setting('toy.scope', { unit: 'CHOICE', default: 'ALL', basis: 'SET', zh: '范围', en: 'Its scope.' }),
  due: setting('toy.due', { unit: 'DATE', default: '03-31', basis: 'SET', zh: '日期', en: 'Its day.' }),
};
const { assign, verify, answer, remind, above, wait } = TOY_SETTINGS;

export const clueMachine = stateMachine({
  initial: 'RAISED',
  transitions: {
    RAISED: { ASSIGNED: { late: { after: assign, up: { owner: 'owner', days: above } } }, DROPPED: {} },
    ASSIGNED: { VERIFIED: { late: { after: verify, remind } }, DROPPED: { reason: true } },
    VERIFIED: { ANSWERED: { late: { after: answer, since: 'raisedOn' } } },
    ANSWERED: {
      CLOSED: {
        late: { until: 'dueOn', remind },
        guards: [
          guard(
            'CLUE_WAITS',
            ['dueOn'],
            ({ dueOn }, { today, value }) =>
              dueOn !== null && Date.parse(today) - Date.parse(dueOn as string) < value(wait) * 86_400_000
                ? { days: value(wait) }
                : false,
            [wait],
          ),
        ],
      },
    },
    CLOSED: [],
    DROPPED: [],
  },
});

export const ClueState = defineEnum('ToyClueState', '状态', 'Where it stands.', {
  RAISED: ['已收到', 'Raised.'],
  ASSIGNED: ['已交办', 'Assigned.'],
  VERIFIED: ['已核实', 'Verified.'],
  ANSWERED: ['已答复', 'Answered.'],
  CLOSED: ['已办结', 'Closed.'],
  DROPPED: ['已排除', 'Dropped.'],
} satisfies Record<StateOf<typeof clueMachine>, EnumValues[string]>);

@entity('线索', 'A toy.', { plural: 'toyClues', order: ['name'] })
export class ToyClue extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'toyClues', zh: '线索', en: 'Clues at or below it.' },
  })
  region!: Region;
  @manyToOne(() => Region, '现由哪一级负责', 'Who has it.', {
    nullable: true,
    inverse: { field: 'ownedToyClues', zh: '现由本级负责的线索', en: 'Clues that it has.' },
  })
  owner!: Region | null;
  @date('发现日期', 'When it was raised.', { nullable: true })
  raisedOn!: string | null;
  @date('期限', 'By when.', { nullable: true })
  dueOn!: string | null;
  @state(() => ClueState, clueMachine, '状态', 'Where it stands.')
  state!: EnumValue<typeof ClueState>;
}

export default defineModule({
  name: 'toy',
  entities: [ToyClue],
  settings: Object.values(TOY_SETTINGS),
  userErrors: { CLUE_WAITS: ['期限过后 {days} 天才能办结。', 'It is closed {days} days after its date.'] },
});
