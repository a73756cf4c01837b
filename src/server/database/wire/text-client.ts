import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { BackendMessage } from 'pg-protocol/dist/messages.js';
import { Parser } from 'pg-protocol/dist/parser.js';
import { TextQuery } from './text-query.js';

/** Internals of pg: of a client, of its connection, and of the parser of its messages. */
interface Internals {
  readonly connection: pg.Connection & { attachListeners(stream: Duplex): void };
  _getActiveQuery(): unknown;
}
interface Reader {
  /** Holds the received part of an incomplete message. */
  buffer: Buffer;
  bufferOffset: number;
  readonly bufferLength: number;
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): BackendMessage;
}

const DATA_ROW = 'D'.charCodeAt(0);
/** Size of the header of a message: its type, and in four bytes the length, which includes those four. */
const HEADER = 5;
/** Room for the messages after a row, which arrive with its end. */
const AFTER = 64;

/**
 * Clients that pass the answer of a `TextQuery` on as the bytes that PostgreSQL sent. Decoding a large answer and
 * encoding it again would be most of the work on it, and as a string it would take twice the memory as soon as it
 * contains Chinese.
 */
export class TextClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as Internals;
    connection.attachListeners = this.attachTo.bind(this, connection);
  }

  private attachTo(connection: pg.Connection, stream: Duplex): void {
    const internals = this as unknown as Internals;
    const parser = new Parser();
    const reader = parser as unknown as Reader;
    const handle = reader.handlePacket.bind(parser);
    const handlePacket: Reader['handlePacket'] = (offset, code, length, bytes) =>
      code === DATA_ROW && internals._getActiveQuery() instanceof TextQuery
        ? textRow(offset, bytes)
        : handle(offset, code, length, bytes);
    reader.handlePacket = handlePacket;
    const emit = (message: BackendMessage) =>
      connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
    stream.on('data', (chunk: Buffer) => {
      makeRoom(reader, chunk.byteLength);
      parser.parse(chunk, emit);
    });
  }
}

/**
 * Gives a message that arrives in pieces a buffer of its size. pg's parser would double its buffer or, if there is room
 * before the piece that it holds, move it there, over rows that were already passed on.
 */
function makeRoom(reader: Reader, more: number): void {
  const { buffer, bufferOffset: start, bufferLength: length } = reader;
  if (length === 0 || start + length + more <= buffer.byteLength) return;
  const size = length < HEADER ? 0 : 1 + buffer.readUInt32BE(start + 1) + AFTER;
  reader.buffer = Buffer.allocUnsafe(Math.max(length + more, size));
  reader.bufferOffset = 0;
  buffer.copy(reader.buffer, 0, start, start + length);
}

/** A row of one column: the number of columns in two bytes, and the length of the value, or -1 for null, in four. */
function textRow(offset: number, bytes: Buffer): BackendMessage {
  const length = bytes.readInt32BE(offset + 2);
  const start = offset + 6;
  const value = length === -1 ? null : bytes.subarray(start, start + length);
  return { name: 'dataRow', length, fields: [value] } as BackendMessage;
}
