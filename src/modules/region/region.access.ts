import { access } from '../../kernel/access/rules.js';
import { Region } from './region.entity.js';

/** The state defines the administrative divisions: only administrators write them. */
export const regionAccess = [access(Region, [])];
