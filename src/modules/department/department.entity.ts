import { enumColumn, text } from '../../kernel/model/column.js';
import { locatedIn } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region, RegionLevel } from '../region/region.entity.js';

export const DepartmentKind = defineEnum('DepartmentKind', '单位类型', 'Kind of a department.', {
  PARTY_ORGAN: ['党委部门', 'Organ of the Party committee.'],
  GOVERNMENT_DEPARTMENT: ['政府部门', 'Department of the government.'],
  PUBLIC_INSTITUTION: ['事业单位', 'Public institution.'],
  VERTICAL_AGENCY: ['垂直管理机构', 'Agency that answers to its own system above the city, such as the central bank.'],
  MASS_ORGANIZATION: ['群团组织', 'Mass organization, such as the Youth League.'],
  COLLECTIVE: ['统称，代表一组单位', 'A phrase of the policy that stands for a set of units, not one unit.'],
});
export type DepartmentKind = EnumValue<typeof DepartmentKind>;

/** `name` is the unit's name as the policy writes it, which has no full names. */
@entity('责任单位', 'A unit that the policy holds responsible for key tasks.', {
  plural: 'departments',
  order: ['name'],
})
export class Department extends NamedEntity {
  @text('单位代号', 'Short, stable key, such as dept-finance.', { key: true, collation: 'C' })
  key!: string;
  @text('单位全称', 'Usual full name; the remark says so where no source confirms it.', {
    nullable: true,
    search: 'alias',
  })
  fullName!: string | null;
  @enumColumn(() => DepartmentKind, '单位类型', 'Kind of unit.', { filter: true })
  kind!: DepartmentKind;
  @enumColumn(() => RegionLevel, '所属层级', 'Level of government that it belongs to.', { filter: true })
  level!: RegionLevel;
  @locatedIn(() => Region, '所在区划', 'The region it works for; absent for a set of units in several regions.', {
    nullable: true,
    inverse: { field: 'departments', zh: '本级及下级的责任单位', en: 'Responsible units at or below the region.' },
  })
  region!: Region | null;
}
