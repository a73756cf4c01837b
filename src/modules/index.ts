import type { Module } from '../kernel/module.js';
import chain from './chain/index.js';
import demonstration from './demonstration/index.js';
import department from './department/index.js';
import indicator from './indicator/index.js';
import heritage from './heritage/index.js';
import identity from './identity/index.js';
import policy from './policy/index.js';
import progress from './progress/index.js';
import region from './region/index.js';
import setting from './setting/index.js';
import talent from './talent/index.js';
import warning from './warning/index.js';
import twinning from './twinning/index.js';
import work from './work/index.js';

/** The modules of the platform. */
export const modules: readonly Module[] = [
  region,
  department,
  setting,
  policy,
  demonstration,
  chain,
  twinning,
  talent,
  heritage,
  indicator,
  progress,
  warning,
  work,
  identity,
];
