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
 * Clients that can read values as the bytes that PostgreSQL wrote, each a character (`latin1`): an answer goes out as it
 * came in. Made a text of and bytes again, most of what is done with a large one would be that, and the text would take
 * twice the memory as soon as it is Chinese.
 */
export class BytesClient extends pg.Client {
  /** Whether it reads so until further notice. */
  protected readsBytes = false;

  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as { readonly connection: Connection };
    connection.attachListeners = this.attachTo.bind(this, connection);
  }

  /** Reads so what is asked meanwhile, by whoever has it alone. */
  async inBytes<T>(ask: () => Promise<T>): Promise<T> {
    this.readsBytes = true;
    try {
      return await ask();
    } finally {
      this.readsBytes = false;
    }
  }

  private attachTo(connection: Connection, stream: Duplex): void {
    const parser = new Parser();
    const { reader } = parser as unknown as { readonly reader: Reader };
    const value = (length: number): string => {
      const end = reader.offset + length;
      const text = reader.buffer.toString(this.readsBytes ? 'latin1' : 'utf8', reader.offset, end);
      reader.offset = end;
      return text;
    };
    reader.string = value; // what ends with a zero, as names and errors do, is read otherwise
    const emit = (message: BackendMessage) =>
      connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
    stream.on('data', (chunk: Buffer) => parser.parse(chunk, emit));
  }
}

/** Clients of which nothing else is asked than texts to pass on. */
export class AlwaysBytes extends BytesClient {
  protected override readsBytes = true;
}

/** What a statement gave that gives one text, read as bytes. */
export const bytesOf = ({ rows }: pg.QueryArrayResult<[string]>): Buffer => Buffer.from(rows[0]![0], 'latin1');
