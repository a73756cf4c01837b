import { defineModule } from '../../kernel/module.js';
import { DemonstrationBelt } from './belt.entity.js';
import { FeaturedModel } from './featured-model.entity.js';
import { DemonstrationUnit } from './unit.entity.js';

export default defineModule({ name: 'demonstration', things: [DemonstrationBelt, DemonstrationUnit, FeaturedModel] });
