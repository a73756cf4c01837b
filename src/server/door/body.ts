import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';

class Unread extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** JSON in UTF-8 and nothing else: no other charset, no byte order mark, no broken sequence mended in silence. */
export function takeJsonAlone(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(request.headers['content-type'] ?? '') ?? [];
    if (!/^utf-?8$/i.test(charset)) return done(new Unread(415, 'UNSUPPORTED_MEDIA_TYPE'));
    if (!isUtf8(body as Buffer)) return done(new Unread(400, 'TEXT_MALFORMED'));
    try {
      done(null, JSON.parse(body.toString('utf8')));
    } catch {
      done(new Unread(400, 'BAD_REQUEST'));
    }
  });
}
