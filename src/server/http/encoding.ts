/** The content codings that answers are sent in, the better one first. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Clients say the same each time, so few are enough. */
const MOST_KEPT = 100;
const kept = new Map<string, ReadonlyMap<string, number>>();

/**
 * The coding that an Accept-Encoding header likes best (RFC 9110, 12.5.3); null for the bytes as they are.
 *
 * @param offered of equals the first is taken
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
  const known = kept.get(accept);
  if (known) return known;
  const ranges = new Map(accept.toLowerCase().split(',').map(range));
  if (kept.size < MOST_KEPT) kept.set(accept, ranges);
  return ranges;
}

/** A coding and its weight. */
function range(text: string): [encoding: string, quality: number] {
  const [encoding = '', ...parameters] = text.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [encoding, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}
