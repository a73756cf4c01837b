import type { Decimal } from 'decimal.js';
import { Bug } from '../../../kernel/errors.js';
import { Exact } from '../../../kernel/exact.js';

const sum = (values: readonly string[]): Decimal => values.reduce((total, value) => total.plus(value), new Exact(0));
const scaled = (value: Decimal.Value, decimals: number): Decimal => new Exact(value).times(new Exact(10).pow(decimals));
const whole = (value: Decimal): bigint => BigInt(value.toFixed());

/**
 * Divides an amount by weights so that the parts, each rounded to `decimals`, add up to it exactly: the method of the
 * largest remainder (Hamilton). Rounding each part by itself would give a county's 10 townships 9 or 11 villages.
 *
 * Of equal remainders the larger weight is served first, of equal weights the earlier one. Calculated in whole numbers
 * of the smallest unit: no quotient is rounded on the way.
 *
 * @param amount may be negative: then a reduction is divided
 * @param weights 0 or more, in any unit
 * @returns the parts in the order of the weights, with exactly `decimals` decimals
 * @throws Bug `SHARE_IMPOSSIBLE` if the amount has more decimals than the parts may have, if a weight is negative, or
 *   if all are zero: equal parts would then be an invention
 */
export function apportion(amount: string, weights: readonly string[], decimals: number): string[] {
  const inUnits = scaled(amount, decimals);
  const places = Math.max(0, ...weights.map((weight) => new Exact(weight).decimalPlaces()));
  const shares = weights.map((weight) => whole(scaled(weight, places)));
  const total = shares.reduce((before, share) => before + share, 0n);
  if (!inUnits.isInteger() || total === 0n || shares.some((share) => share < 0n))
    throw new Bug('SHARE_IMPOSSIBLE', { amount, weights: weights.join(' + '), decimals });

  const units = whole(inUnits.abs());
  const parts = shares.map((share) => (units * share) / total);
  const left = Number(units - parts.reduce((before, part) => before + part, 0n)); // fewer than there are weights
  const served = shares
    .map((share, at) => ({ at, share, remainder: (units * share) % total }))
    .sort((a, b) => Number(b.remainder - a.remainder) || Number(b.share - a.share) || a.at - b.at)
    .slice(0, left);
  for (const { at } of served) parts[at]! += 1n; // `at` is an index of `shares`, and there is a part for each

  const sign = inUnits.isNegative() ? -1n : 1n;
  return parts.map((part) => scaled(String(part * sign), -decimals).toFixed(decimals));
}

/** Both numbers if the parts do not add up to the amount, for a person to judge; null if they do. */
export function partsFault(amount: string, parts: readonly string[]): { whole: string; sum: string } | null {
  const total = sum(parts);
  return total.equals(amount) ? null : { whole: new Exact(amount).toFixed(), sum: total.toFixed() };
}
