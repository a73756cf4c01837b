import { enumColumn, boolean, text } from '../../kernel/model/column.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const KeyChainEvidence = defineEnum(
  'KeyChainEvidence',
  '列入“八大产业链”的依据',
  'How sure it is that a chain is one of the eight.',
  {
    CONFIRMED: ['有公开来源确认是全市重点产业链', 'A public source names it as a key chain of the city.'],
    LIKELY: [
      '报道八大产业链时被列为主导产业，但名单未公布',
      'Named among the leading industries in a report on the eight, which does not list them.',
    ],
    CANDIDATE: [
      '省级重点产业链或本地有基础，尚无来源说明属于八大',
      'A provincial chain with a base here; no source says it is one of the eight.',
    ],
  },
);
export type KeyChainEvidence = EnumValue<typeof KeyChainEvidence>;

/** No source lists the eight, so which chains they are is data: `isKeyChain`, set by an administrator. */
@entity('产业链', 'An agricultural industry chain of the city, from raw product to finished goods (产业链).', {
  plural: 'industryChains',
  order: ['key'],
  without: ['aggregates'],
})
export class IndustryChain extends NamedEntity {
  @text('自然键，如 chain-tea', 'Natural key, such as chain-tea.', { key: true, order: true, collation: 'C' })
  key!: string;
  @boolean('列入“八大产业链”，由管理员设定', 'Counts among the eight key chains; an administrator sets it.', {
    filter: true,
  })
  isKeyChain!: boolean;
  @enumColumn(() => KeyChainEvidence, '列入“八大”的依据', 'How sure it is that it is one of the eight.', {
    filter: true,
    order: true,
  })
  keyChainEvidence!: KeyChainEvidence;
}
