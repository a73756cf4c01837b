import { Decimal } from 'decimal.js';

/**
 * Decimals to calculate with. 80 digits: sums and shifts lose no digit of any numeric that is stored, and scaling by a
 * power of ten changes no digit of a result that is rounded to the displayed places.
 */
export const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP });
