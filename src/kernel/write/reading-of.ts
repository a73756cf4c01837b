import { createRequire } from 'node:module';
import type { pinyin } from 'pinyin-pro';

interface Library {
  readonly pinyin: typeof pinyin;
}

const require = createRequire(import.meta.url);

/** Its dictionaries take 8 MB, which only a process needs that is given names. */
const library = (): Library => require('pinyin-pro') as Library;

/** Reading of a Chinese name, syllable by syllable and without tones: `秭归脐橙` -> `zi gui qi cheng`. */
export const readingOf = (name: string): string =>
  library()
    .pinyin(name, { toneType: 'none', nonZh: 'consecutive', type: 'array' })
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
