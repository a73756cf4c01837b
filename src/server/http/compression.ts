import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodingFor, type Encoding } from './encoding.js';

/** A smaller answer fits into one packet uncompressed. */
const LEAST_BYTES = 1_024;
/**
 * Levels by measurement, on a board of 482 KB: brotli 4 takes 4.7 ms of a thread and compresses to a 6.5th (5: 8.3 ms,
 * 7.1th; 9: 168 ms, 7.4th), gzip 6 takes 7.3 ms and compresses to a 6.6th (3: 5.8 ms, 6th). An introspection of 1.35 MB
 * is 112 KB by gzip 6 (3: 138 KB; 9: 111 KB in 3.5 times the time). The event loop is blocked for 0.1 ms.
 */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 6;

/** Fonts and event streams are sent uncompressed. */
const COMPRESSIBLE = /^(text\/(?!event-stream)|application\/(json|graphql-response\+json)\b)/;

const COMPRESS: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body) => promisify(gzip)(body, { level: GZIP_LEVEL }),
};

interface Forms {
  readonly made: Map<Encoding, Promise<Buffer>>;
  bytes: number;
}

/** The compressed forms of a buffer, for as long as the buffer is referenced: cached answers are compressed once. */
const formsOf = new WeakMap<Buffer, Forms>();

/**
 * The bytes in a content coding: cached if the buffer is still referenced and was compressed before, or compressed now.
 */
export function compressed(body: Buffer, encoding: Encoding): Promise<Buffer> {
  const forms = formsOf.get(body) ?? { made: new Map<Encoding, Promise<Buffer>>(), bytes: 0 };
  formsOf.set(body, forms);
  const cached = forms.made.get(encoding);
  if (cached) return cached;
  const pending = COMPRESS[encoding](body);
  forms.made.set(encoding, pending);
  pending.then(
    ({ length }) => (forms.bytes += length),
    () => forms.made.delete(encoding),
  );
  return pending;
}

/** Size of the compressed forms of a buffer, in addition to its own. */
export const compressedBytes = (body: Buffer): number => formsOf.get(body)?.bytes ?? 0;

/** Compresses every answer that is large enough, off the event loop, for clients that accept it. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isCompressible(payload, reply)) return done(null, payload);
    vary(reply);
    const encoding = encodingFor(request.headers['accept-encoding']);
    if (!encoding) return done(null, payload);
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    compressed(body, encoding).then(
      (bytes) => {
        void reply.header('content-encoding', encoding).removeHeader('content-length');
        done(null, bytes);
      },
      (error: unknown) => {
        request.log.error({ err: error, requestId: request.id }, 'an answer could not be compressed');
        done(null, payload);
      },
    );
  });
}

function isCompressible(payload: unknown, reply: FastifyReply): payload is string | Buffer {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return false; // a stream, or nothing
  if (Buffer.byteLength(payload) < LEAST_BYTES || reply.hasHeader('content-encoding')) return false;
  return COMPRESSIBLE.test(String(reply.getHeader('content-type')));
}

function vary(reply: FastifyReply): void {
  const current = String(reply.getHeader('vary') ?? '');
  if (!/\baccept-encoding\b/.test(current))
    void reply.header('vary', current === '' ? 'accept-encoding' : `${current}, accept-encoding`);
}
