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
interface Packets {
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): BackendMessage;
}

const DATA_ROW = 'D'.charCodeAt(0);

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
    const packets = parser as unknown as Packets;
    const handle = packets.handlePacket.bind(parser);
    const handlePacket: Packets['handlePacket'] = (offset, code, length, bytes) =>
      code === DATA_ROW && inside._getActiveQuery() instanceof TextQuery ? textRow(offset, bytes) : handle(offset, code, length, bytes); // prettier-ignore
    packets.handlePacket = handlePacket;
    const emit = (message: BackendMessage) =>
      connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
    stream.on('data', (chunk: Buffer) => parser.parse(chunk, emit));
  }
}

/** A row of one column: the number of columns in two bytes, and the length of the value, or -1 for null, in four. */
function textRow(offset: number, bytes: Buffer): BackendMessage {
  const length = bytes.readInt32BE(offset + 2);
  const start = offset + 6;
  const value = length === -1 ? null : Buffer.from(bytes.subarray(start, start + length)); // the reader uses its buffer again
  return { name: 'dataRow', length, fields: [value] } as BackendMessage;
}
