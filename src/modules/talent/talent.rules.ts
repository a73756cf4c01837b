import type { RowRules } from '../../kernel/thing/rule.js';

/** A number as it is dialled, or the mask that a row holds of one. */
const PHONE = /^(?:\+?\d[\d -]{5,18}\d|(?:\d{3})?\*{4}(?:\d{4})?)$/;

/** Nobody is in the pool without a kind (register 16); what is known of a person looks like what it is. */
export const talentRules: RowRules = ({ kinds, phone }) => [
  ...((kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }]),
  ...(typeof phone !== 'string' || PHONE.test(phone) ? [] : [{ code: 'PHONE_MALFORMED', path: ['phone'] }]),
];
