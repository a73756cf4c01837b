import { computation, rows, share } from '../../kernel/model/computation.js';
import { DAY } from '../../kernel/model/moment.js';
import { defineModule } from '../../kernel/module.js';
import { Region } from '../region/region.entity.js';
import { talentAccess } from './talent.access.js';
import { Talent } from './talent.entity.js';

export default defineModule({
  name: 'talent',
  entities: [Talent],
  access: talentAccess,
  computations: [
    computation(
      'village-graduates',
      share(
        Region,
        { kind: ['VILLAGE_COMMITTEE'] },
        rows<Talent>('talents', { kinds: ['VILLAGE_GRADUATE'], registeredOn: { lte: DAY } }),
      ),
    ),
  ],
  userErrors: {
    TALENT_HAS_A_KIND: ['人才须至少属于一个类型。', 'A talent is of one kind or more.'],
  },
});
