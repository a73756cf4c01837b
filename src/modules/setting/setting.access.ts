import { access, may } from '../../kernel/access/rules.js';
import { Setting } from './setting.entity.js';

/** A setting is changed by administrators and by the department that settles it. */
export const settingAccess = [
  access(Setting, [may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE')], {
    // what is about to be created says nothing of it yet: it is asked again once it is there
    ownersOf: ({ settledBy }) =>
      settledBy === undefined ? undefined : settledBy === null ? [] : [settledBy as string],
  }),
];
