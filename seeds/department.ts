import { Department, type DepartmentKind } from '../src/modules/department/department.entity.js';
import type { RegionLevel } from '../src/modules/region/region.entity.js';
import { readData } from './data.js';
import { regionId } from './region.js';
import { seedId, type Seeder } from './seed.js';
import { policyClause } from './sources.js';

interface DepartmentRecord {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly fullName: string | null;
  readonly fullNameVerified: boolean | null;
  readonly type: DepartmentKind;
  readonly level: 'CITY' | 'COUNTY';
  readonly regionCode: string | null;
  readonly tasks: readonly string[];
}

const LEVEL: Readonly<Record<DepartmentRecord['level'], RegionLevel>> = { CITY: 'PREFECTURE', COUNTY: 'COUNTY' };

const FULL_NAME_UNVERIFIED =
  '全称为通行写法，政策原文未写。The full name is the usual expansion of the short name; the policy does not write it.';

export const departmentId = (key: string): string => seedId('Department', key);

/** Keys of the departments, without the collective ones. */
export const departmentKeys = (): string[] =>
  readData<{ departments: DepartmentRecord[] }>('departments')
    .departments.filter(({ type }) => type !== 'COLLECTIVE')
    .map(({ id }) => id);

/** The clause that names a task's responsible units: 2.7.4 for `task-07`. */
const unitsClause = (task: string): string => `2.${Number(task.replace('task-', ''))}.4`;

export const seedDepartments: Seeder = () => {
  const { departments, notes } = readData<{ departments: DepartmentRecord[]; notes: string[] }>('departments');
  const collective = notes.filter((note) => note.startsWith('COLLECTIVE'));
  const rows = departments.map((record) => {
    const remarks = [
      ...(record.fullName && !record.fullNameVerified ? [FULL_NAME_UNVERIFIED] : []),
      ...(record.type === 'COLLECTIVE' ? collective : []),
    ];
    return {
      id: departmentId(record.id),
      key: record.id,
      name: record.name,
      nameEn: record.nameEn,
      fullName: record.fullName,
      kind: record.type,
      level: LEVEL[record.level],
      region: record.regionCode && regionId(record.regionCode),
      provenance: 'REAL_VERIFIED' as const,
      sources: record.tasks.map((task) => policyClause(unitsClause(task))),
      remark: remarks.join('\n') || null,
    };
  });
  return [{ of: Department, rows }];
};
