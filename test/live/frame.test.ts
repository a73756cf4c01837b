import * as ws from 'ws';
import { expect, test } from 'vitest';
import { textFrame } from '../../src/server/live/websocket/frame.js';

/** What ws itself would write: it is exported, but not declared. */
const { Sender } = ws as unknown as {
  readonly Sender: { frame(data: Buffer, options: object): Buffer[] };
};
const BRACE = '}'.charCodeAt(0);

test.each([1, 2, 124, 125, 126, 127, 255, 256, 65_534, 65_535, 65_536, 65_537, 300_000])(
  'a message of %i bytes is framed as ws frames it',
  (length) => {
    for (const begun of [0, 1, Math.floor(length / 2), length - 1].filter((bytes) => bytes < length)) {
      const begin = Buffer.alloc(begun, 'a');
      const rest = Buffer.alloc(length - begun - 1, 'b');
      const whole = Buffer.concat([begin, rest, Buffer.from('}')]);
      const expected = Buffer.concat(Sender.frame(whole, { fin: true, opcode: 1 }));
      expect(textFrame(begin, rest, BRACE).equals(expected)).toBe(true);
    }
  },
);
