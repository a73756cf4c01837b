const TEXT = 0x81; // the whole message, as text
const [SHORT, MEDIUM] = [125, 0xffff]; // longest payloads with no length of their own, and with two bytes of it
const [TWO_BYTES, EIGHT_BYTES] = [126, 127];

/**
 * A text message as a server sends it (RFC 6455, 5.2), in one buffer. ws writes header and payload one by one and
 * has options for what is never used here (masks, compression, fragments): for short messages that is half of the
 * work of a delivery.
 *
 * @param last the last byte
 */
export function textFrame(begin: Buffer, rest: Buffer, last: number): Buffer {
  const length = begin.length + rest.length + 1;
  const at = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(at + length);
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
  begin.copy(frame, at);
  rest.copy(frame, at + begin.length);
  frame[at + length - 1] = last;
  return frame;
}
