import { defineModule } from '../../kernel/module.js';
import { partners, twinningAccess } from './twinning.access.js';
import { TwinningPair } from './twinning.entity.js';

export default defineModule({
  name: 'twinning',
  entities: [TwinningPair],
  access: twinningAccess,
  partners,
  userErrors: {
    PAIR_HAS_TWO_SIDES: ['结对须有两方。', 'A pair has two sides.'],
    PAIR_WITH_ITSELF: ['不能与自己结对。', 'A region cannot support itself.'],
  },
});
