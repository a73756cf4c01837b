import { defineModule } from '../../kernel/module.js';
import { inForceFields } from './in-force.fields.js';
import { settingAccess } from './setting.access.js';
import { Setting } from './setting.entity.js';
import { settingRoutines } from './setting.routines.js';
import { SETTINGS } from './settings.entity.js';

export default defineModule({
  name: 'setting',
  entities: [Setting],
  settings: Object.values(SETTINGS),
  access: settingAccess,
  fields: inForceFields,
  routines: settingRoutines,
  userErrors: {
    SETTING_UNKNOWN: ['没有这个设定项。', 'There is no such setting.'],
    SETTING_VALUE: ['值与单位不符，应如 {example}。', 'The value does not fit its unit. Write one such as {example}.'],
  },
});
