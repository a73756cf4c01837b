import { pinyin } from 'pinyin-pro';

/** Reading of a Chinese name, syllable by syllable and without tones: `秭归脐橙` -> `zi gui qi cheng`. */
export const readingOf = (name: string): string =>
  pinyin(name, { toneType: 'none', nonZh: 'consecutive', type: 'array' })
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
