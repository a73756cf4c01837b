import { constant, type Class } from '../../describe.js';
import type { EntityMeta } from '../../model/model.js';
import { ordersThrough, wordsThrough } from '../../model/through.js';
import { defineEnum } from '../../enum.js';
import { memo } from '../../memo.js';
import { enumType, inputType } from '../builder/build.js';

export const OrderDirection = defineEnum('OrderDirection', '排序方向', 'Direction of an order.', {
  ASC: ['升序', 'Ascending, nulls last.'],
  DESC: ['降序', 'Descending, nulls first.'],
});

export const orderInput = memo((entity: EntityMeta): Class | null => {
  const columns = entity.columns.filter((column) => column.order);
  const through = ordersThrough(entity).map((each) => ({ name: each.name, ...wordsThrough(each) }));
  const fields = [...columns, ...through];
  if (fields.length === 0) return null;
  const field = enumType(
    `${entity.name}OrderField`,
    `${entity.options.zh}可用的排序字段`,
    `What a list of ${entity.name} can be ordered by.`,
    Object.fromEntries(fields.map(({ name, zh, en }) => [constant(name.replace('.', '_')), { value: name, zh, en }])),
  );
  return inputType(`${entity.name}Order`, `${entity.options.zh}的排序`, `An order of ${entity.name}.`, {
    field: { type: () => field, zh: '字段', en: 'What to order by.' },
    direction: { type: () => OrderDirection, zh: '方向', en: 'Which way.' },
  });
});
