import { GraphQLBoolean, GraphQLInt, GraphQLString } from 'graphql';
import type { Row } from '../../database.js';
import { readPersonal } from '../../read/personal.js';
import type { Column } from '../../model/column.js';
import type { EntityMeta } from '../../model/model.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { addField, objectType } from '../builder/build.js';
import { resolver } from '../builder/root-fields.js';

const personalType = (name: string, of: object) =>
  objectType(
    name,
    '个人信息，按调用者的权限给出原文或脱敏值',
    'Something personal: in full for those who may see it, else masked.',
    {
      value: { type: () => of, zh: '原文或脱敏值', en: 'The value, or what its mask leaves of it.' },
      isMasked: { type: () => GraphQLBoolean, zh: '是否已脱敏', en: 'Whether it is masked.' },
    },
  );
const types = {
  text: personalType('PersonalText', GraphQLString),
  integer: personalType('PersonalInt', GraphQLInt),
};

/** The field of a personal column has a type of its own, so that no client mistakes a mask for a value. */
export function personalField(entity: EntityMeta, column: Column): FieldDefinition {
  const type = types[column.kind as keyof typeof types];
  addField(entity.type, column.name, { type: () => type, zh: column.zh, en: column.en, nullable: true });
  return {
    type: entity.name,
    field: column.name,
    resolve: resolver((row: Row, _, context) => readPersonal(entity, column, row, context)),
  };
}
