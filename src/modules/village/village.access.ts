import { access, USUAL } from '../../kernel/access/rules.js';
import { Facility } from './facility.entity.js';
import { VillageOneTable } from './village-one-table.entity.js';

/** Each item has its department; the table of a village serves all. */
export const villageAccess = [
  access(Facility, USUAL, {
    ownerDepartments: [
      'dept-rural-revitalization',
      'dept-transport',
      'dept-water',
      'dept-ecology',
      'dept-agriculture',
      'dept-postal',
      'dept-civil-affairs',
      'dept-commerce',
      'dept-human-resources',
      'dept-publicity',
    ],
  }),
  access(VillageOneTable, USUAL, {
    ownerDepartments: ['dept-rural-work-office', 'dept-civil-affairs', 'dept-organization', 'dept-gov-service-bigdata'],
  }),
];
