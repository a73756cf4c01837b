import { Invalid } from '../../kernel/errors.js';
import { weightedRanges } from '../../kernel/weighted-ranges.js';
import { RequestRefused } from '../guard/request-refused.js';

export const TYPES = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
} as const;
export type Format = keyof typeof TYPES;

const isFormat = (text: string): text is Format => Object.hasOwn(TYPES, text);

/**
 * The format that a request asks for: by `?format=`, which links and forms can send, else by its Accept header.
 *
 * @throws RequestRefused `EXPORT_FORMAT`
 */
export function formatOf(format: string | null, accept = ''): Format {
  if (format !== null && isFormat(format)) return format;
  const ranges = new Map(weightedRanges(accept.trim() === '' ? '*/*' : accept));
  const weight = (type: string): number =>
    ranges.get(type) ?? ranges.get(type.replace(/\/.*/, '/*')) ?? ranges.get('*/*') ?? 0;
  const [xlsx, csv] = [weight(TYPES.xlsx), weight(TYPES.csv)];
  if (format !== null || Math.max(xlsx, csv) === 0) throw RequestRefused.by(new Invalid('EXPORT_FORMAT'), 406);
  return csv > xlsx ? 'csv' : 'xlsx';
}
