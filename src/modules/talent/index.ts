import { defineModule } from '../../kernel/module.js';
import { talentAccess } from './talent.access.js';
import { Talent } from './talent.entity.js';

export default defineModule({
  name: 'talent',
  entities: [Talent],
  access: talentAccess,
  userErrors: {
    TALENT_HAS_A_KIND: ['人才须至少属于一个类型。', 'A talent is of one kind or more.'],
  },
});
