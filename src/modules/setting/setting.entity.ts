import { date, enumColumn, text } from '../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { SETTING_FORMS, type SettingBasis, type SettingUnit as Unit } from '../../kernel/model/setting.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { CLAUSE, CODE } from '../../kernel/text.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';

export const SettingUnit = defineEnum('SettingUnit', '设定的单位', 'Unit of a setting, which its value is read by.', {
  DAYS: ['天', `Days, such as ${SETTING_FORMS.DAYS.example}.`],
  MONTHS: ['月', `Months, such as ${SETTING_FORMS.MONTHS.example}.`],
  COUNT: ['个数', `A number, such as ${SETTING_FORMS.COUNT.example}.`],
  YUAN: ['元', `Yuan, such as ${SETTING_FORMS.YUAN.example}.`],
  PERCENT: ['百分比', `Percent, such as ${SETTING_FORMS.PERCENT.example}.`],
  FLAG: ['是或否', 'true or false.'],
  DATE: ['每年的日期', `A day of each year, such as ${SETTING_FORMS.DATE.example}.`],
  CHOICE: ['选项', `Words or codes, such as ${SETTING_FORMS.CHOICE.example}.`],
} satisfies Record<Unit, EnumValues[string]>);
export type SettingUnit = EnumValue<typeof SettingUnit>;

export const Basis = defineEnum('Basis', '依据', 'What something rests on that the policy may leave open.', {
  WRITTEN: ['政策写明', 'The policy writes it.'],
  USUAL: ['通行做法', 'It is usual.'],
  SET: ['自行设定', 'It was set, for want of either.'],
} satisfies Record<SettingBasis, EnumValues[string]>);
export type Basis = EnumValue<typeof Basis>;

@entity('设定', 'A value that deadlines, guards and measures take, in a region and from a day on.', {
  plural: 'settings',
  order: ['key', 'validFrom'],
  fixed: ['key', 'region', 'validFrom'],
  without: ['aggregates', 'bulk', 'live'],
})
export class Setting extends BaseEntity {
  @text('设定项，如 clue.verify.days', 'What it settles, such as clue.verify.days.', {
    form: CODE,
    filter: true,
    order: true,
    collation: 'C',
  })
  key!: string;
  @text('值，按单位填写', 'The value, as its unit is written.')
  value!: string;
  @enumColumn(() => SettingUnit, '单位', 'Unit of the value.', { filter: true, readOnly: true })
  unit!: SettingUnit;
  @locatedIn(() => Region, '适用区划；为空即全域', 'Where it holds; everywhere without it.', {
    nullable: true,
    inverse: { field: 'settings', zh: '本级及下级自行的设定', en: 'Settings of its own, at or below the region.' },
  })
  region!: Region | null;
  @date('启用日期', 'The day from which it is in force.', { filter: true, order: true })
  validFrom!: string;
  @text('由哪个部门决定', 'Key of the department that settles it; none where only administrators do.', {
    form: CODE,
    nullable: true,
    filter: true,
    readOnly: true,
  })
  settledBy!: string | null;
  @manyToOne(() => Department, '作出决定的单位', 'Who decided on this value.', {
    nullable: true,
    inverse: { field: 'decidedSettings', zh: '作出的设定', en: 'Settings that it decided on.' },
  })
  decidedBy!: Department | null;
  @enumColumn(() => Basis, '依据', 'What it rests on.', { filter: true, default: "'SET'" })
  basis!: Basis;
  @text('政策条款', 'The clause that it settles.', { form: CLAUSE, nullable: true, filter: true })
  clause!: string | null;
}
