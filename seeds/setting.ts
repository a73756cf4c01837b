import { Setting, type Basis } from '../src/modules/setting/setting.entity.js';
import { readData } from './data.js';
import { departmentId } from './department.js';
import { seedId, type Seeder } from './seed.js';
import { policyClause, PROPOSAL } from './sources.js';

export interface SettingRecord {
  readonly key: string;
  readonly value: string;
  readonly validFrom: string;
  readonly department: string;
  readonly clause: string | null;
  readonly basis: Basis;
  /** Where others have such a value. */
  readonly sources: readonly string[];
  /** What the value rests on. */
  readonly note: string | null;
}

/** The values with which the platform starts; those that the policy does not write are to be confirmed. */
export const seedSettings: Seeder = () => {
  const { settings } = readData<{ settings: SettingRecord[] }>('settings');
  const rows = settings.map(({ department, note, sources, ...record }) => ({
    ...record,
    id: seedId('Setting', `${record.key}/${record.validFrom}`),
    decidedBy: departmentId(department),
    provenance: record.basis === 'WRITTEN' ? ('REAL_VERIFIED' as const) : ('UNVERIFIED' as const),
    sources: [
      ...(record.clause === null ? [] : [policyClause(record.clause)]),
      ...(record.clause === null && sources.length === 0 ? [PROPOSAL] : sources).map((title) => ({ title })),
    ],
    remark: note,
  }));
  return [{ of: Setting, rows }];
};
