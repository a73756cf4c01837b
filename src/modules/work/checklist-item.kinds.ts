import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const ChecklistKind = defineEnum(
  'ChecklistKind',
  '清单',
  'A list that the policy names, whether or not it spells out its items.',
  {
    FOUR_NO_REMOVALS: ['四个不摘', 'Duty, policy, support and supervision stay in place.'],
    TWO_ALWAYS: ['两个一律', 'What is always disclosed.'],
    NINE_DISCLOSURES: ['九个公开', 'What is disclosed of projects and funds.'],
    FIVE_BASICS: ['五基工程', 'What a resettlement site has.'],
    THREE_GOVERNANCES: ['三治', 'How a village governs itself.'],
    THREE_IN_VILLAGE: ['三个在村', 'Of a stationed cadre.'],
    SIX_DUTIES: ['六项职责', 'Of a stationed team.'],
    TEN_STARS: ['十颗星', 'Of a ten-star household.'],
    VILLAGE_MATTERS: ['村级组织事项', 'What a village organization does.'],
    MINOR_POWERS: ['小微权力', 'Small powers of a village.'],
    ASSESSMENT: ['考核指标', 'What the yearly assessment counts.'],
  },
);
export type ChecklistKind = EnumValue<typeof ChecklistKind>;
