import { weightedRanges } from '../../kernel/weighted-ranges.js';

/** The content codings of answers, the preferred one first. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A client sends the same header each time, so few entries are enough. */
const MOST_CACHED = 100;
const cache = new Map<string, ReadonlyMap<string, number>>();

/**
 * The coding that an Accept-Encoding header prefers (RFC 9110, 12.5.3); null for uncompressed.
 *
 * @param offered the first of several with equal weight is taken
 */
export function encodingFor(
  accept: string | string[] | undefined,
  offered: readonly Encoding[] = ENCODINGS,
): Encoding | null {
  if (!accept) return null;
  const ranges = rangesOf(String(accept));
  const quality = (encoding: string): number => ranges.get(encoding) ?? ranges.get('*') ?? 0;
  let best: Encoding | null = null;
  let most = Math.max(ranges.get('identity') ?? 0, Number.MIN_VALUE);
  for (const encoding of offered) {
    if (quality(encoding) < most || (best && quality(encoding) === most)) continue;
    best = encoding;
    most = quality(encoding);
  }
  return best;
}

function rangesOf(accept: string): ReadonlyMap<string, number> {
  const cached = cache.get(accept);
  if (cached) return cached;
  const ranges = new Map(weightedRanges(accept));
  if (cache.size < MOST_CACHED) cache.set(accept, ranges);
  return ranges;
}
