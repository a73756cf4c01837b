import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { BackendMessage } from 'pg-protocol/dist/messages.js';
import { Parser } from 'pg-protocol/dist/parser.js';

/** What pg keeps to itself of a connection, and of the reader of its messages. */
interface Connection extends pg.Connection {
  attachListeners(stream: Duplex): void;
}
interface Reader {
  readonly buffer: Buffer;
  offset: number;
  string(length: number): string;
}

/**
 * Clients whose values are the bytes that PostgreSQL wrote, each a character (`latin1`): an answer goes out as it came
 * in. Made a text of and bytes again, most of what is done with a large one would be that, and the text would take
 * twice the memory as soon as it is Chinese.
 */
export class BytesClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as { readonly connection: Connection };
    connection.attachListeners = attachListeners;
  }
}

function attachListeners(this: Connection, stream: Duplex): void {
  const parser = new Parser();
  const { reader } = parser as unknown as { readonly reader: Reader };
  reader.string = bytes; // names and errors are read otherwise: up to a zero, as UTF-8
  const emit = (message: BackendMessage) =>
    this.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
  stream.on('data', (chunk: Buffer) => parser.parse(chunk, emit));
}

function bytes(this: Reader, length: number): string {
  const end = this.offset + length;
  const text = this.buffer.toString('latin1', this.offset, end);
  this.offset = end;
  return text;
}
