/** A zip of files (APPNOTE 6.3, without its extensions), the same for the same files: one date, in the order given. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const VERSION = 20;
const DEFLATED = 8;
/** 2026-01-01, as MS-DOS has dates. */
const DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
/** A file of Unix's that everybody may read. */
const ATTRIBUTES = 0o100644 * 0x10000;
const MADE_BY_UNIX = 3 << 8;

export function zip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const path = Buffer.from(name);
    const common = fields(
      [2, VERSION],
      [2, 0],
      [2, DEFLATED],
      [2, 0],
      [2, DATE],
      [4, crc32(bytes)],
      [4, packed.length],
    );
    const sizes = fields([4, bytes.length], [2, path.length], [2, 0]);
    const entry = [fields([4, 0x04034b50]), common, sizes, path, packed];
    const place = fields([2, 0], [2, 0], [2, 0], [4, ATTRIBUTES], [4, offset]);
    directory.push(fields([4, 0x02014b50], [2, MADE_BY_UNIX | VERSION]), common, sizes, place, path);
    parts.push(...entry);
    offset += entry.reduce((sum, { length }) => sum + length, 0);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = files.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return Buffer.concat([...parts, ...directory, end]);
}

/** Numbers of some bytes each, the lowest byte first. */
function fields(...numbers: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
