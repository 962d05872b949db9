/**
 * PAX extended headers (POSIX.1-2017 pax, "pax Extended Header"): records of `length key=value\n`, which overrule a header's fields.
 * Values of xattrs are bytes, all others UTF-8 text.
 */
import { ArchiveError, RefusedEntryError } from './errors.ts';
import type { RawHeader } from './tar-header.ts';

export type PaxRecords = ReadonlyMap<string, Uint8Array>;

const XATTR_PREFIX = 'SCHILY.xattr.';
const decoder = new TextDecoder();
const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;
/** The longest decimal length that a record can start with. */
const LENGTH_DIGITS_MAX = 8;

/** Throws an ArchiveError for records that are not well formed. */
export function decodePax(bytes: Uint8Array): PaxRecords {
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.byteLength;) {
    const end = at + recordLength(bytes, at);
    const start = bytes.indexOf(SPACE, at) + 1;
    const equals = bytes.indexOf(EQUALS, start);
    if (end > bytes.byteLength || bytes[end - 1] !== NEWLINE || equals <= start || equals >= end) throw malformed();
    records.set(decoder.decode(bytes.subarray(start, equals)), bytes.slice(equals + 1, end - 1));
    at = end;
  }
  return records;
}

function recordLength(bytes: Uint8Array, at: number): number {
  const space = bytes.subarray(at, at + LENGTH_DIGITS_MAX + 1).indexOf(SPACE);
  const digits = space === -1 ? '' : decoder.decode(bytes.subarray(at, at + space));
  if (!/^[1-9][0-9]*$/.test(digits) || Number(digits) <= digits.length + 1) throw malformed();
  return Number(digits);
}

const malformed = () => new ArchiveError('invalid PAX header in tar: a record is malformed');

/** The header with what the records say in its place. An empty value takes a field back to nothing. */
export function applyPax(
  raw: RawHeader,
  records: PaxRecords,
): RawHeader & { xattrs?: ReadonlyMap<string, Uint8Array> } {
  refuseSparse(raw, records);
  const time = records.get('mtime');
  return {
    ...raw,
    name: text(records.get('path')) || raw.name,
    linkName: text(records.get('linkpath')) || raw.linkName,
    size: '123456'.includes(raw.flag) ? 0 : integer(records, 'size', raw.size),
    uid: integer(records, 'uid', raw.uid),
    gid: integer(records, 'gid', raw.gid),
    ...(time === undefined ? {} : decodeTime(text(time))),
    ...xattrsOf(records),
  };
}

function refuseSparse(raw: RawHeader, records: PaxRecords): void {
  if (![...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) return;
  throw new RefusedEntryError(`tar entry ${JSON.stringify(raw.name)} is a GNU sparse file: not supported`);
}

const text = (value: Uint8Array | undefined): string => {
  if (value === undefined) return '';
  if (value.includes(0)) throw new ArchiveError('invalid PAX header in tar: a value has a NUL byte');
  return decoder.decode(value);
};

function integer(records: PaxRecords, key: string, otherwise: number): number {
  const value = text(records.get(key));
  if (value === '') return otherwise;
  const number = Number(value);
  if (!/^-?[0-9]+$/.test(value) || !Number.isSafeInteger(number) || (key === 'size' && number < 0)) {
    throw new ArchiveError(`invalid PAX header in tar: ${key} is ${JSON.stringify(value.slice(0, 40))}`);
  }
  return number;
}

/** Decimal seconds, perhaps negative, perhaps with a fraction: nanoseconds always count upwards. */
function decodeTime(value: string): { mtimeSeconds: number; mtimeNanoseconds: number } {
  const match = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(value);
  if (!match) throw new ArchiveError(`invalid PAX header in tar: mtime is ${JSON.stringify(value.slice(0, 40))}`);
  const [, sign, seconds = '', fraction = ''] = match;
  const nanoseconds = Number(fraction.padEnd(9, '0').slice(0, 9));
  if (sign === '') return { mtimeSeconds: Number(seconds), mtimeNanoseconds: nanoseconds };
  return nanoseconds === 0
    ? { mtimeSeconds: 0 - Number(seconds), mtimeNanoseconds: 0 }
    : { mtimeSeconds: -1 - Number(seconds), mtimeNanoseconds: 1e9 - nanoseconds };
}

function xattrsOf(records: PaxRecords): { xattrs?: ReadonlyMap<string, Uint8Array> } {
  const found = [...records].filter(([key]) => key.startsWith(XATTR_PREFIX) && key.length > XATTR_PREFIX.length);
  if (found.length === 0) return {};
  return { xattrs: new Map(found.map(([key, value]) => [key.slice(XATTR_PREFIX.length), value])) };
}

const encoder = new TextEncoder();

/** One record; its length counts its own digits. */
export function encodePaxRecord(key: string, value: string | Uint8Array): Uint8Array {
  const content = typeof value === 'string' ? encoder.encode(value) : value;
  const start = encoder.encode(` ${key}=`);
  const fixed = start.byteLength + content.byteLength + 1;
  let length = fixed + String(fixed).length;
  if (String(length).length !== String(fixed).length) length = fixed + String(length).length;
  const digits = encoder.encode(String(length));
  const record = new Uint8Array(length);
  record.set(digits);
  record.set(start, digits.byteLength);
  record.set(content, digits.byteLength + start.byteLength);
  record[length - 1] = NEWLINE;
  return record;
}

export const encodePaxXattr = (name: string, value: Uint8Array): Uint8Array =>
  encodePaxRecord(XATTR_PREFIX + name, value);
