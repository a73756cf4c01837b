import { computation } from '../../kernel/model/computation.js';
import { defineModule } from '../../kernel/module.js';
import { certifiedWithoutCreation } from './creation.service.js';
import { demonstrationAccess } from './demonstration.access.js';
import { DemonstrationBelt } from './belt.entity.js';
import { FeaturedModel } from './featured-model.entity.js';
import { DemonstrationUnit } from './unit.entity.js';

export default defineModule({
  name: 'demonstration',
  entities: [DemonstrationBelt, DemonstrationUnit, FeaturedModel],
  access: demonstrationAccess,
  computations: [computation('certified-without-creation', certifiedWithoutCreation)],
  userErrors: {
    PROGRAMME_YEAR_MISSING: [
      '认定之前须先填写年度：各年的指标按年度计数。',
      'Set its programme year before it is certified: the yearly targets count by it.',
    ],
    BELT_CROSSES_COUNTIES: ['示范带须跨两个以上县市区。', 'A belt crosses two counties or more.'],
  },
});
