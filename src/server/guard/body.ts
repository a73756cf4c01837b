import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import type { Limits } from './limits.js';

class UnreadableBody extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** The body's own object, which encloses the variables. */
const LEVELS_AROUND = 1;

/** Accepts only JSON in UTF-8: no other charset, no byte order mark, and no invalid sequence is silently replaced. */
export function takeJsonAlone(app: FastifyInstance, limits: Limits): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer; // because of parseAs
    const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(request.headers['content-type'] ?? '') ?? [];
    if (!/^utf-?8$/i.test(charset)) return done(new UnreadableBody(415, 'UNSUPPORTED_MEDIA_TYPE'));
    if (!isUtf8(bytes)) return done(new UnreadableBody(400, 'TEXT_MALFORMED'));
    // JSON.parse survives a megabyte of brackets, but takes half a second for it
    if (isDeeper(bytes, limits.variablesDepth + LEVELS_AROUND))
      return done(new UnreadableBody(400, 'VARIABLES_TOO_DEEP'));
    try {
      done(null, JSON.parse(bytes.toString('utf8')));
    } catch {
      done(new UnreadableBody(400, 'BAD_REQUEST'));
    }
  });
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a JSON text nests more than `most` brackets, not counting those inside strings. */
export function isDeeper(bytes: Buffer, most: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > most) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}
