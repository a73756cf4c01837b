import { access } from '../../kernel/access/rules.js';
import { Region } from './region.entity.js';

/** Divisions are the state's: administrators alone keep them. */
export const regionAccess = [access(Region, [])];
