import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of an archive; its data are read when the files before it are written. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer | AsyncIterable<Buffer>;
}

/**
 * Level by measurement, on 100,000 rows of 14 columns (86 MB of XML): 1 takes 0.2 s of a thread and gives 9.8 MB, 3
 * takes 0.3 s (9.1 MB), 6 takes 0.8 s (6.9 MB). It runs off the event loop, but on a processor that others want too.
 */
const LEVEL = 3;
/** Sizes beyond need the records of ZIP64, which not every spreadsheet program reads in a stream. */
const MOST_BYTES = 0xffff_ffff;
/** 2.0: deflated. */
const VERSION = 20;
/** Sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** 1980-01-01, the first day of the format: equal content gives equal bytes. */
const DATE = 0x0021;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

/** Fields of two and four bytes, little-endian. */
function record(
  signature: number,
  fields: readonly (readonly [size: 2 | 4, value: number])[],
  ...rest: Buffer[]
): Buffer {
  const head = Buffer.alloc(4 + fields.reduce((sum, [size]) => sum + size, 0));
  let at = head.writeUInt32LE(signature);
  for (const [size, value] of fields) at = size === 2 ? head.writeUInt16LE(value, at) : head.writeUInt32LE(value, at);
  return Buffer.concat([head, ...rest]);
}

const two = (...values: number[]) => values.map((value) => [2, value] as const);
const four = (...values: number[]) => values.map((value) => [4, value] as const);

/** What the local header and the directory say of a file alike. */
const described = ({ name, crc, compressed, size }: Omit<Written, 'offset'>) => [
  ...two(VERSION, FLAGS, DEFLATED, 0, DATE),
  ...four(crc, compressed, size),
  ...two(name.length, 0),
];

/** The entry of a file in the directory. */
const listed = (file: Written): Buffer =>
  record(0x0201_4b50, [...two(VERSION), ...described(file), ...two(0, 0, 0), ...four(0, file.offset)], file.name);

/**
 * Writes a ZIP archive as a stream: memory does not grow with it. A consumer that stops ends the sources too.
 *
 * @throws RangeError if it grows beyond 4 GiB
 */
export async function* zipped(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  const count = (bytes: Buffer): Buffer => {
    offset += bytes.length;
    if (offset > MOST_BYTES) throw new RangeError('the archive grows beyond 4 GiB');
    return bytes;
  };
  for await (const { name: text, data } of entries) {
    const name = Buffer.from(text);
    const start = offset;
    yield count(record(0x0403_4b50, described({ name, crc: 0, compressed: 0, size: 0 }), name));
    const begin = offset;
    const sum = { crc: 0, size: 0 };
    const deflate = createDeflateRaw({ level: LEVEL });
    // a failure of the source destroys the stream, so the loop throws it
    pipeline(Readable.from(summed(data, sum), { objectMode: false }), deflate, () => undefined);
    for await (const chunk of deflate) yield count(chunk as Buffer);
    const compressed = offset - begin;
    yield count(record(0x0807_4b50, four(sum.crc, compressed, sum.size)));
    written.push({ name, compressed, ...sum, offset: start });
  }
  const directory = Buffer.concat(written.map(listed));
  const files = written.length;
  yield directory;
  yield record(0x0605_4b50, [...two(0, 0, files, files), ...four(directory.length, offset), ...two(0)]);
}

async function* summed(data: ZipEntry['data'], sum: { crc: number; size: number }): AsyncGenerator<Buffer> {
  for await (const chunk of Buffer.isBuffer(data) ? [data] : data) {
    sum.crc = crc32(chunk, sum.crc);
    sum.size += chunk.length;
    if (sum.size > MOST_BYTES) throw new RangeError('a file of the archive grows beyond 4 GiB');
    yield chunk;
  }
}
