import { defineModule } from '../../kernel/module.js';
import { regionAccess } from './region.access.js';
import { Region } from './region.entity.js';
import { regionRoutines } from './region.routines.js';

export default defineModule({
  name: 'region',
  entities: [Region],
  access: regionAccess,
  tables: ['region_place'],
  routines: regionRoutines,
  userErrors: {
    REGION_CODE_LEVEL: ['此层级的区划代码为 {digits} 位。', 'A code of this level has {digits} digits.'],
    REGION_CODE_PARENT: ['区划代码须以上级代码 {parent} 开头。', 'The code begins with that of its parent, {parent}.'],
    REGION_CODE_KEPT: [
      '移动后代码仍属原上级；请一并改码，或写明理由。',
      'It would keep the code of its old parent: give the new code, or a reason.',
    ],
    REGION_PARENT_LEVEL: ['上级须是高一级的区划。', 'The region above has to be one level higher.'],
    REGION_KIND_LEVEL: ['此层级没有这类区划。', 'A region of this level is not of this kind.'],
    REGION_DAYS: ['设立、归属与撤销日期前后矛盾。', 'It is established first, then placed, and abolished last.'],
    REGION_NAME_TWICE: [
      '同一上级之下已有同名区划；如属实，请写明理由。',
      'Another region of the same parent has this name. If that is right, give a reason.',
    ],
    REGION_CODE_FORMER: [
      '另一区划曾用此代码，原有的授权和链接将指向新区划；如属实，请写明理由。',
      'Another region had this code, and its grants and links would lead here. If that is right, give a reason.',
    ],
    REGION_SUCCESSORS_ABOLISHED: [
      '未撤销的区划没有承接区划：请一并填写撤销日期。',
      'Only an abolished region has successors: give the day on which it was abolished.',
    ],
    REGION_SUCCESSORS_LEVEL: [
      '已撤销的区划与承接它的区划须为同一层级。',
      'An abolished region and its successors are of one level.',
    ],
    REGION_SUCCESSORS_CYCLE: ['承接关系不能循环。', 'A region cannot come to succeed itself, through others either.'],
  },
});
