const TEXT = 0x81; // a final text frame
const [SHORT, MEDIUM] = [125, 0xffff]; // longest payloads with a 7-bit length and with two bytes of length
const [TWO_BYTES, EIGHT_BYTES] = [126, 127];

/**
 * A text message as a server sends it (RFC 6455, 5.2), in one buffer. ws writes header and payload separately and
 * supports options that are never used here (masks, compression, fragments): for short messages that is half of the
 * work of a delivery.
 *
 * @param last the last byte
 */
export function textFrame(begin: Buffer, rest: Buffer, last: number): Buffer {
  const length = begin.length + rest.length + 1;
  const offset = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(offset + length);
  frame[0] = TEXT;
  if (length <= SHORT) frame[1] = length;
  else if (length <= MEDIUM) {
    frame[1] = TWO_BYTES;
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  } else {
    frame[1] = EIGHT_BYTES;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  begin.copy(frame, offset);
  rest.copy(frame, offset + begin.length);
  frame[offset + length - 1] = last;
  return frame;
}
