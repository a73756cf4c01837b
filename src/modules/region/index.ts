import { defineModule } from '../../kernel/module.js';
import { regionAccess } from './region.access.js';
import { Region } from './region.entity.js';
import { regionNameRoutines } from './region-names.routines.js';
import { regionRoutines } from './region.routines.js';

export default defineModule({
  name: 'region',
  things: [Region],
  access: regionAccess,
  tables: ['region_place'],
  routines: [...regionRoutines, ...regionNameRoutines],
});
