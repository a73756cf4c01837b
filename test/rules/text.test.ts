import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CLAUSE, CODE, KEY, LINE, LINES, NAME, PHONE, readText, type TextForm } from '../../src/kernel/text.js';

const FORMS: Readonly<Record<string, TextForm>> = { LINE, LINES, NAME, CODE, KEY, CLAUSE, PHONE };
const read = (text: string, form: TextForm, most = 4000) => readText(text, form, most);
const code = (text: string, form: TextForm, most?: number): unknown => {
  const found = read(text, form, most);
  return typeof found === 'string' ? found : found.code;
};

describe('a text has one normal form', () => {
  it.each([
    ['  鹤 鸣　台 村 ', NAME, '鹤鸣台村'],
    ['鹤鸣\n台村', NAME, '鹤鸣台村'],
    ['三峡 Gorges  Tea', NAME, '三峡 Gorges Tea'],
    ['Ａ区１组（北）', NAME, 'A区1组（北）'], // letters and digits; the punctuation is Chinese
    ['夷陵下堡坪乡 三峡天麻小镇', LINE, '夷陵下堡坪乡 三峡天麻小镇'],
    ['cafe\u0301', LINE, 'café'], // composed
    ['Ａ\u0301', LINE, 'Á'], // also of a letter that was wide
    ['\ufa19', NAME, '神'], // a compatibility form of the same character
    ['葛\u{e0100}城', NAME, '葛城'], // the glyph of a character is the reader's font's
    [' 第一行 \r\n第 二 行\u2028\n\n\n　第三行', LINES, '第一行\n第 二 行\n\n第三行'],
    [' T-OK', KEY, 't-ok'],
    ['ｔａｐ－ｗａｔｅｒ', KEY, 'tap-water'],
    ['２．３．３', CLAUSE, '2.3.3'],
    ['（0717）6446688', PHONE, '0717-6446688'],
    ['0717 644 6688', PHONE, '0717-644-6688'],
    ['１３８ 0013-8000', PHONE, '13800138000'],
    ['+86 138 0013 8000', PHONE, '+8613800138000'],
    ['138****8000', PHONE, '138****8000'], // the mask, which changes nothing
  ])('%j', (given, form, expected) => {
    expect(read(given, form)).toBe(expected);
  });

  test('and it is its own: whoever writes back what was read changes nothing', () => {
    const mixed = fc.string({ unit: fc.constantFrom(...'aＡ1０ \t\n　村鹤-.（)é\u0301') });
    fc.assert(
      fc.property(fc.oneof(mixed, fc.string({ unit: 'grapheme' })), fc.constantFrom(...Object.values(FORMS)), (given, form) => {
        const once = read(given, form);
        if (typeof once === 'string') expect(read(once, form)).toBe(once);
      }),
    ); // prettier-ignore
  });

  it.each(Object.entries(FORMS))('as %s it has no selectors of glyphs', (_, form) => {
    expect(read('a\ufe0f-1\u{e0100}', form)).toEqual(read('a-1', form));
  });

  it.each([
    ['', 'REQUIRED'],
    [' 　\n', 'REQUIRED'],
    ['\ufe0f', 'REQUIRED'], // nothing to be seen
    ['\u200b\u200b', 'TEXT_CONTROL'],
    ['村\u202e名', 'TEXT_CONTROL'],
    ['村\u0007', 'TEXT_CONTROL'],
    ...['\ue000', '\uf8ff', '\ufffe', '\uffff', '\ufdd0', '\ufdef', '\u{1ffff}', '\u{f0000}', '\u{10fffd}'].map(
      (given): [string, string] => [`村${given}`, 'TEXT_CONTROL'],
    ),
    ['\ufeff村', 'TEXT_CONTROL'],
    ['村\ud800', 'TEXT_CONTROL'],
    ['\u3164', 'TEXT_CONTROL'], // a letter that looks like a blank
    ['村名', 'TEXT_SIZE'],
  ])('%j is refused: %s', (given, expected) => {
    expect(code(given, NAME, 1)).toBe(expected);
  });

  it.each([
    ['有 空格', KEY, 'KEY_MALFORMED'],
    ['a--b', KEY, 'KEY_MALFORMED'],
    ['2.3.', CLAUSE, 'CLAUSE_MALFORMED'],
    ['12', PHONE, 'PHONE_MALFORMED'],
  ])('%j is refused: it is not as such texts are', (given, form, expected) => {
    expect(code(given, form)).toBe(expected);
  });

  test('a refusal says which character and where, and sizes are those of the normal form', () => {
    expect(read('𠮷野\u200d', NAME)).toEqual({
      code: 'TEXT_CONTROL',
      variables: { character: 'U+200D', position: 3 },
    });
    expect(read('  𠮷 野  ', NAME, 2)).toBe('𠮷野');
  });
});
