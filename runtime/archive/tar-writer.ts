/**
 * Writes tar archives as Go's archive/tar does for Docker: ustar headers, PAX records where a value does not fit.
 */
import { encodePaxRecord, encodePaxXattr } from './pax.ts';
import { BLOCK_BYTES, type TarHeader, type TarType } from './tar-header.ts';
import { concatBytes } from '../std/concat-bytes.ts';

/** An entry to write; without `body` it has none. `body` must bring exactly `header.size` bytes. */
export interface TarEntry {
  readonly header: TarHeader;
  readonly body?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

const FLAGS: Readonly<Record<TarType, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

const encoder = new TextEncoder();

/** A header with the usual values for what is not given: a file of root's, mode 0644, without a body. */
export const tarHeader = (header: Partial<TarHeader> & { name: string }): TarHeader => ({
  type: 'file',
  mode: header.type === 'directory' ? 0o755 : 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
  linkName: '',
  major: 0,
  minor: 0,
  ...header,
});

/** The archive in pieces, end mark included. Throws a TypeError when a body has another length than its header says. */
export async function* writeTar(
  entries: Iterable<TarEntry> | AsyncIterable<TarEntry>,
): AsyncGenerator<Uint8Array, void> {
  for await (const { header, body } of entries) {
    yield encodeHeader(header);
    let size = 0;
    for await (const piece of body ?? []) {
      size += piece.byteLength;
      yield piece;
    }
    if (size !== header.size) {
      throw new TypeError(`cannot write ${header.name} to tar: expected ${header.size} bytes, got ${size}`);
    }
    if (size % BLOCK_BYTES !== 0) yield new Uint8Array(BLOCK_BYTES - (size % BLOCK_BYTES));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

/** The blocks before an entry's body: a PAX header when one is needed, then the header itself. */
function encodeHeader(header: TarHeader): Uint8Array {
  const records = paxRecords(header);
  if (records.length === 0) return ustarBlock(header, FLAGS[header.type]);
  const body = concatBytes(records);
  const pax = ustarBlock(tarHeader({ name: 'PaxHeaders.0/entry', size: body.byteLength }), 'x');
  const padding = new Uint8Array((BLOCK_BYTES - (body.byteLength % BLOCK_BYTES)) % BLOCK_BYTES);
  return concatBytes([pax, body, padding, ustarBlock(header, FLAGS[header.type])]);
}

function paxRecords(header: TarHeader): Uint8Array[] {
  const records: Uint8Array[] = [];
  if (encoder.encode(header.name).byteLength > 100) records.push(encodePaxRecord('path', header.name));
  if (encoder.encode(header.linkName).byteLength > 100) records.push(encodePaxRecord('linkpath', header.linkName));
  if (!fits(header.size, 12)) records.push(encodePaxRecord('size', String(header.size)));
  if (!fits(header.uid, 8)) records.push(encodePaxRecord('uid', String(header.uid)));
  if (!fits(header.gid, 8)) records.push(encodePaxRecord('gid', String(header.gid)));
  if (header.mtimeNanoseconds !== 0 || !fits(header.mtimeSeconds, 12)) {
    records.push(encodePaxRecord('mtime', decimalTime(header.mtimeSeconds, header.mtimeNanoseconds)));
  }
  for (const [name, value] of header.xattrs ?? []) records.push(encodePaxXattr(name, value));
  return records;
}

const fits = (value: number, length: number): boolean => value >= 0 && value < 8 ** (length - 1);

/** Before the epoch nanoseconds count upwards from the second below; the decimal number does not. */
function decimalTime(seconds: number, nanoseconds: number): string {
  const isNegative = seconds < 0 && nanoseconds > 0;
  const whole = isNegative ? seconds + 1 : seconds;
  const fraction = String(isNegative ? 1e9 - nanoseconds : nanoseconds)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const sign = isNegative && whole === 0 ? '-' : '';
  return fraction === '' ? String(whole) : `${sign}${whole}.${fraction}`;
}

function ustarBlock(header: TarHeader, flag: string): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const octal = (at: number, length: number, value: number) => {
    const digits = fits(value, length) ? value : 0;
    block.set(encoder.encode(digits.toString(8).padStart(length - 1, '0')), at);
  };
  block.set(encoder.encode(header.name).subarray(0, 100), 0);
  octal(100, 8, header.mode);
  octal(108, 8, header.uid);
  octal(116, 8, header.gid);
  octal(124, 12, header.size);
  octal(136, 12, header.mtimeSeconds);
  block.set(encoder.encode(flag), 156);
  block.set(encoder.encode(header.linkName).subarray(0, 100), 157);
  block.set(encoder.encode('ustar\u000000'), 257);
  octal(329, 8, header.major);
  octal(337, 8, header.minor);
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(encoder.encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return block;
}
