import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { BackendMessage } from 'pg-protocol/dist/messages.js';
import { Parser } from 'pg-protocol/dist/parser.js';
import { TextQuery } from './text-query.js';

/** What pg keeps to itself of a client, of its connection, and of the reader of its messages. */
interface Inside {
  readonly connection: pg.Connection & { attachListeners(stream: Duplex): void };
  _getActiveQuery(): unknown;
}
interface Reader {
  /** With what has come of a message that is not complete yet. */
  buffer: Buffer;
  bufferOffset: number;
  readonly bufferLength: number;
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): BackendMessage;
}

const DATA_ROW = 'D'.charCodeAt(0);
/** Of a message: its kind, and in four bytes its length, in which they are counted. */
const HEADER = 5;
/** For the messages after a row, which come with its end. */
const AFTER = 64;

/**
 * Clients that give a `TextQuery` its answers as the bytes that PostgreSQL wrote: what goes out is what came in. Made a
 * text of and bytes again, most of what is done with a large one would be that, and the text would take twice the memory
 * as soon as it is Chinese.
 */
export class TextClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as Inside;
    connection.attachListeners = this.attachTo.bind(this, connection);
  }

  private attachTo(connection: pg.Connection, stream: Duplex): void {
    const inside = this as unknown as Inside;
    const parser = new Parser();
    const reader = parser as unknown as Reader;
    const handle = reader.handlePacket.bind(parser);
    const handlePacket: Reader['handlePacket'] = (offset, code, length, bytes) =>
      code === DATA_ROW && inside._getActiveQuery() instanceof TextQuery
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
 * A message that comes in pieces gets a buffer of its size. pg's reader would double its buffer or, where there is room
 * before the piece that it has, write there, which is over rows that were handed on.
 */
function makeRoom(reader: Reader, more: number): void {
  const { buffer, bufferOffset: start, bufferLength: length } = reader;
  if (length === 0 || start + length + more <= buffer.byteLength) return;
  const whole = length < HEADER ? 0 : 1 + buffer.readUInt32BE(start + 1) + AFTER;
  reader.buffer = Buffer.allocUnsafe(Math.max(length + more, whole));
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
