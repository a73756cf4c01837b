import { createRequire } from 'node:module';
import type { pinyin } from 'pinyin-pro';

interface Library {
  readonly pinyin: typeof pinyin;
}

const require = createRequire(import.meta.url);

/** Loaded lazily: its dictionaries take 8 MB, which only processes that write names need. */
const library = (): Library => require('pinyin-pro') as Library;

/** Pinyin of a Chinese name, syllable by syllable without tones: `秭归脐橙` -> `zi gui qi cheng`. */
export const readingOf = (name: string): string =>
  library()
    .pinyin(name, { toneType: 'none', nonZh: 'consecutive', type: 'array' })
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
