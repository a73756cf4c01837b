import { defineModule } from '../../kernel/module.js';
import { HeritageItem } from './heritage.entity.js';
import { Inheritor } from './inheritor.entity.js';

export default defineModule({ name: 'heritage', entities: [HeritageItem, Inheritor] });
