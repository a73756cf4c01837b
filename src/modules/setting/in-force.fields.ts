import { GraphQLString } from 'graphql';
import { DateScalar, RegionCodeScalar } from '../../kernel/scalars.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { objectType, optional } from '../../kernel/schema/builder/build.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import { readInForce, type InForceArguments } from './in-force.service.js';
import { Setting, SettingUnit } from './setting.entity.js';

/** `settingsInForce`: what deadlines, guards and measures take in a region on a day. */
export function inForceFields({ settings }: DataModel, rootFields: RootFields): FieldDefinition[] {
  const type = objectType('SettingInForce', '一项设定的现行值', 'The value of a setting that is in force.', {
    key: { type: () => GraphQLString, zh: '设定项', en: 'What it settles.' },
    zh: { type: () => GraphQLString, zh: '中文说明', en: 'What it is called in Chinese.' },
    en: { type: () => GraphQLString, zh: '英文说明', en: 'What it is called in English.' },
    unit: { type: () => SettingUnit, zh: '单位', en: 'Its unit.' },
    value: { type: () => GraphQLString, zh: '现行值', en: 'The value, as its unit is written.' },
    setting: optional(() => Setting, '据以生效的记录；默认值则为空', 'The record that sets it; null for the default.'),
  });
  rootFields.query(
    'settingsInForce',
    {
      type: () => [type],
      zh: '某地某日各项设定的现行值',
      en: 'The value of each setting that is in force in a region on a day.',
      args: {
        region: optional(() => RegionCodeScalar, '区划；不给即全域', 'Where; in the whole area without it.'),
        on: optional(() => DateScalar, '日期；默认今天', 'On which day; today without it.'),
        keys: optional(() => [GraphQLString], '只要这些设定项', 'Only these settings.'),
      },
      cost: { size: Math.max(settings.size, 1) },
    },
    resolver((_, args: InForceArguments, context) => readInForce(args, context)),
  );
  return [];
}
