import { slice } from '../../kernel/model/slice.js';
import { defineModule } from '../../kernel/module.js';
import { Facility } from './facility.entity.js';
import { VillageOneTable } from './village-one-table.entity.js';
import { villageAccess } from './village.access.js';
import { villageComputations } from './village.computations.js';
import { villageRoutines } from './village.routines.js';

const UNDER = { underTree: true } as const;

export default defineModule({
  name: 'village',
  entities: [Facility, VillageOneTable],
  access: villageAccess,
  routines: villageRoutines,
  computations: villageComputations,
  slices: [
    slice(
      'infrastructureGaps',
      '水电路网气短板',
      'What villages lack of power, roads, networks, gas and water.',
      Facility,
      {
        item: ['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER'],
        state: ['LACKING', 'PLANNED', 'UNDER_WORK'],
      },
      UNDER,
    ),
    slice(
      'livingEnvironmentProjects',
      '人居环境四项',
      'Toilets, waste, sewage and reuse.',
      Facility,
      { item: ['TOILET', 'WASTE', 'SEWAGE', 'REUSE'] },
      UNDER,
    ),
    slice('deliveryPoints', '寄递物流点', 'Points for parcels.', Facility, { item: ['PARCEL_POINT'] }, UNDER),
    slice('earlyWarningPlatforms', '部门预警平台', 'Platforms on which departments warn.', Facility, {
      item: ['EARLY_WARNING_PLATFORM'],
    }),
    slice('consumptionAssistancePlatforms', '消费帮扶平台', 'Platforms for goods.', Facility, {
      item: ['CONSUMPTION_PLATFORM'],
    }),
  ],
  userErrors: {
    FACILITY_PLANNED: ['列入计划须说明未列项目的原因。', 'A plan without a project has a reason.'],
    FACILITY_IN_PLACE: ['已具备须填具备日期。', 'What is in place has the day since when.'],
    FACILITY_SOURCES: ['须整合 {least} 个以上来源平台。', 'It joins {least} platforms or more.'],
    TABLE_CLOSED: ['已报送或已核的表不能修改，请先退回。', 'The table is handed in: have it given back first.'],
  },
});
