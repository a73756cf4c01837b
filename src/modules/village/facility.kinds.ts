import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const FacilityItem = defineEnum('FacilityItem', '设施与服务项', 'What a place has or lacks.', {
  POWER: ['电', 'Power (2.3.3.1).'],
  ROAD: ['路', 'A road (2.3.3.1).'],
  NETWORK: ['网', 'The network (2.3.3.1).'],
  GAS: ['气', 'Gas (2.3.3.1).'],
  TAP_WATER: ['自来水', 'Tap water (2.3.3.1).'],
  TOILET: ['厕所革命', 'Toilets (2.8.3.3).'],
  WASTE: ['生活垃圾', 'Waste (2.8.3.3).'],
  SEWAGE: ['生活污水', 'Sewage (2.8.3.3).'],
  REUSE: ['废弃物利用', 'Reuse of waste (2.8.3.3).'],
  PARCEL_POINT: ['寄递物流点', 'A point for parcels (2.4.3.3).'],
  DAY_CARE: ['日间照料', 'Day care (2.5.3.4).'],
  CIVIC_CENTRE: ['新时代文明实践站', 'A civic centre (2.9.3.5).'],
  VISITOR_CENTRE: ['乡村游客中心', 'A centre for visitors (2.8.3.3).'],
  EARLY_WARNING_PLATFORM: ['部门预警平台', 'The platform on which departments warn (2.2.3.2).'],
  EMPLOYMENT_PLATFORM: ['就业帮扶平台', 'The platform for jobs (2.4.3.4).'],
  CONSUMPTION_PLATFORM: ['消费帮扶平台', 'The platform for goods (2.4.3.3).'],
});
export type FacilityItem = EnumValue<typeof FacilityItem>;

export const Carriage = defineEnum('Carriage', '共用的运输方式', 'What shares a route (客货邮).', {
  BUS: ['客运', 'Buses.'],
  FREIGHT: ['货运', 'Freight.'],
  POST: ['邮政', 'Post.'],
});
export type Carriage = EnumValue<typeof Carriage>;
