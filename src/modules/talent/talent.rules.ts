import { CODE, type TextForm } from '../../kernel/text.js';
import type { RowRules } from '../../kernel/model/rule.js';

const MOBILE = /^(?:\+?86-?)?1\d\d-?\d{4}-?\d{4}$/;

/** Reduces a number to digits and hyphens: `(0717) 6446688` becomes 0717-6446688, a mobile number only its digits. */
function foldPhone(text: string): string {
  const parts = CODE.fold(text)
    .replace(/[()\s–—-]+/g, '-')
    .replace(/^-|-$/g, '');
  return MOBILE.test(parts) ? parts.replaceAll('-', '') : parts;
}

/** A phone number as it is dialled, or its mask as stored in a row. */
export const PHONE: TextForm = {
  fold: foldPhone,
  must: { match: /^(?:\+?\d[\d-]{5,18}\d|(?:\d{3})?\*{4}(?:\d{4})?)$/, code: 'PHONE_MALFORMED' },
};

/** Every person in the pool has at least one kind (register 16). */
export const talentRules: RowRules<'kinds'> = ({ kinds }) => [
  ...((kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }]),
];
