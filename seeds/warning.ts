import { ProgressWarning } from '../src/modules/warning/progress-warning.entity.js';
import type { WarningKind } from '../src/modules/warning/warning.rules.js';
import { WarningRule, type ThresholdSide } from '../src/modules/warning/warning-rule.entity.js';
import { readData } from './data.js';
import type { IndicatorRecord } from './indicator.js';
import { sampleWarnings } from './sample/warnings.js';
import { seedId, type SeedRow, type Seeder } from './seed.js';
import { policyClause } from './sources.js';

export interface WarningRuleRecord {
  readonly key: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: WarningKind;
  readonly indicator: string | null;
  readonly target: string | null;
  readonly side: ThresholdSide | null;
  readonly threshold: string | null;
  readonly periods: number | null;
  readonly days: number | null;
  readonly handlingDays: number;
  readonly clause: string;
  /** Reports that nobody owes any more are not warned of. */
  readonly isActive?: boolean;
}

const ruleRow = ({ clause, indicator, target, ...record }: WarningRuleRecord): SeedRow => ({
  ...record,
  id: seedId('WarningRule', record.key),
  indicator: indicator && seedId('Indicator', indicator),
  target: target && seedId('Target', target),
  isActive: record.isActive ?? true,
  provenance: 'UNVERIFIED',
  sources: [policyClause(clause)],
  remark: '我方建议的预警规则，待规划部门确认。Our proposal, to be confirmed by the planners.',
});

export const seedWarnings: Seeder = () => {
  const { rules } = readData<{ rules: WarningRuleRecord[] }>('warning-rules');
  const { indicators } = readData<{ indicators: IndicatorRecord[] }>('indicators');
  return [
    { of: WarningRule, rows: rules.map(ruleRow) },
    { of: ProgressWarning, rows: sampleWarnings(rules, indicators) },
  ];
};
