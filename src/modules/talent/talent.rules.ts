import { CODE, type TextForm } from '../../kernel/text.js';
import type { RowRules } from '../../kernel/model/rule.js';

const MOBILE = /^(?:\+?86-?)?1\d\d-?\d{4}-?\d{4}$/;

/** Digits and hyphens: `(0717) 6446688` is 0717-6446688, and of a mobile number the digits alone are left. */
function foldPhone(text: string): string {
  const parts = CODE.fold(text)
    .replace(/[()\s–—-]+/g, '-')
    .replace(/^-|-$/g, '');
  return MOBILE.test(parts) ? parts.replaceAll('-', '') : parts;
}

/** A number as it is dialled, or the mask that a row holds of one. */
export const PHONE: TextForm = {
  fold: foldPhone,
  must: { match: /^(?:\+?\d[\d-]{5,18}\d|(?:\d{3})?\*{4}(?:\d{4})?)$/, code: 'PHONE_MALFORMED' },
};

/** Nobody is in the pool without a kind (register 16). */
export const talentRules: RowRules<'kinds'> = ({ kinds }) => [
  ...((kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }]),
];
