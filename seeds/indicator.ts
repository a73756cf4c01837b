import type { Aggregation, Direction, FigureOrigin, PeriodKind } from '../src/modules/indicator/indicator.entity.js';
import { Indicator } from '../src/modules/indicator/indicator.entity.js';
import { Observation } from '../src/modules/indicator/observation.entity.js';
import type { RegionKind } from '../src/modules/region/region.entity.js';
import { readData } from './data.js';
import { departmentId } from './department.js';
import { sampleObservations } from './sample/observations.js';
import { seedId, type SeedRow, type Seeder } from './seed.js';
import { policyClause } from './sources.js';

export interface IndicatorRecord {
  readonly key: string;
  readonly name: string;
  readonly nameEn: string;
  readonly unit: string;
  readonly definition: string;
  readonly direction: Direction;
  readonly acrossRegions: Aggregation;
  readonly acrossPeriods: Aggregation;
  readonly decimals: number;
  readonly level: 'VILLAGE' | 'TOWNSHIP' | 'COUNTY' | 'PREFECTURE';
  readonly kinds: readonly RegionKind[];
  readonly cadence: PeriodKind;
  readonly reportingDays: number;
  /** Decimals as text: the possible range, the usual range, and the usual distance of a value from the one before. */
  readonly minimum?: string;
  readonly maximum?: string;
  readonly usualMinimum?: string;
  readonly usualMaximum?: string;
  readonly usualChange?: string;
  readonly isAboutPeople: boolean;
  /** The platform computes its periods from a day on. */
  readonly origin?: FigureOrigin;
  readonly computedFrom?: string;
  readonly department: string;
  readonly clause: string;
}

const UNBOUNDED = {
  origin: 'REPORTED',
  computedFrom: null,
  minimum: null,
  maximum: null,
  usualMinimum: null,
  usualMaximum: null,
  usualChange: null,
};

/** The policy asks for the figure; how it is measured is our definition, until its department confirms it. */
const indicatorRow = ({ clause, department, ...record }: IndicatorRecord): SeedRow => ({
  ...UNBOUNDED,
  ...record,
  id: seedId('Indicator', record.key),
  department: departmentId(department),
  provenance: 'UNVERIFIED',
  sources: [policyClause(clause)],
  remark: '我方口径，待数据来源部门确认。Our definition, to be confirmed by its department.',
});

export const seedIndicators: Seeder = () => {
  const { indicators } = readData<{ indicators: IndicatorRecord[] }>('indicators');
  return [
    { of: Indicator, rows: indicators.map(indicatorRow) },
    { of: Observation, rows: sampleObservations(indicators) },
  ];
};
