import { decodeText, viewOf } from '../bytes.ts';
import { AT_FDCWD } from '../constants/open.ts';
import { decodeInternetAddress } from '../syscalls/socket-address.ts';
import { AF_NETLINK, AF_UNIX } from '../constants/address-families.ts';
import type { ArgView } from './arg-view.ts';

/** How an argument is printed. */
export type Format = (arg: ArgView, all: readonly ArgView[]) => string;

/** Names of numbers: a module of constants. */
export type Names = Readonly<Record<string, number>>;

const TEXT_MAX = 200;
const BYTES_MAX = 48;
const STRINGS_MAX = 40;

const number =
  (print: (value: number) => string): Format =>
  (arg) =>
    arg.isPointer ? '0x…' : arg.value === undefined ? arg.standIn : print(arg.value);

export const int: Format = number((value) => String(value | 0));
export const unsigned: Format = number((value) => String(value >>> 0));
export const hex: Format = number((value) => hexadecimal(value));
export const mode: Format = number((value) => `0${value.toString(8)}`);
export const fd: Format = number((value) => (value === AT_FDCWD ? 'AT_FDCWD' : String(value | 0)));

const hexadecimal = (value: number): string => (value === 0 ? '0' : `0x${(value >>> 0).toString(16)}`);

const NULL_OR =
  (print: (arg: ArgView) => string | undefined): Format =>
  (arg, all) => {
    if (!arg.isPointer) return arg.value === 0 ? 'NULL' : hex(arg, all);
    return print(arg) ?? '0x…';
  };

/** A NUL-ended string. */
export const string: Format = NULL_OR(({ text }) => (text === undefined ? undefined : quote(text, TEXT_MAX)));

/** Bytes, shown as text where they are. */
export const buffer: Format = NULL_OR(({ memory }) =>
  memory === undefined ? undefined : quote(decodeText(memory.subarray(0, BYTES_MAX + 1)), BYTES_MAX),
);

/** The strings of argv or envp. */
export const strings: Format = NULL_OR(({ links }) => {
  const shown = links.slice(0, STRINGS_MAX).map(({ text }) => quote(text ?? '', TEXT_MAX));
  return `[${shown.join(', ')}${links.length > STRINGS_MAX ? ', …' : ''}]`;
});

function quote(text: string, max: number): string {
  const short = text.slice(0, max);
  return JSON.stringify(short) + (text.length > max ? '…' : '');
}

/** Bits by their names, those without in hexadecimal. The names with most bits go first. */
export const bitNames = (names: Names, { none = '0' } = {}): ((value: number) => string) => {
  const byBits = Object.entries(names)
    .filter(([, bits]) => bits !== 0)
    .sort(([, a], [, b]) => (b >>> 0) - (a >>> 0));
  return (value) => {
    let rest = value;
    const found = byBits.flatMap(([name, bits]) => {
      if ((rest & bits) !== bits) return [];
      rest &= ~bits;
      return [name];
    });
    const parts = rest === 0 ? found.toReversed() : [...found.toReversed(), hexadecimal(rest)];
    return parts.length === 0 ? none : parts.join('|');
  };
};

export const flags = (names: Names, options = {}): Format => number(bitNames(names, options));

/** One of several names. */
export const oneOf = (names: Names): Format => {
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value >>> 0, name]));
  return number((value) => byValue.get(value >>> 0) ?? String(value));
};

/** The constants of a module whose names begin so. */
export const named = (names: Names, prefix: string): Names =>
  Object.fromEntries(Object.entries(names).filter(([name]) => name.startsWith(prefix)));

/** A struct, from its bytes. */
export const struct = (print: (view: DataView, bytes: Uint8Array) => string | undefined): Format =>
  NULL_OR(({ memory }) => (memory && memory.length > 0 ? print(viewOf(memory), memory) : undefined));

/** 64-bit numbers by their names. */
export const longs = (...names: readonly string[]): Format =>
  struct((view) => {
    if (view.byteLength < names.length * 8) return undefined;
    const fields = names.map((name, index) => {
      const value = view.getBigInt64(index * 8, true);
      return `${name}=${value === -1n ? 'INFINITY' : String(value)}`;
    });
    return `{${fields.join(', ')}}`;
  });

/** 32-bit numbers by their names. */
export const words = (...names: readonly string[]): Format =>
  struct((view) => {
    if (view.byteLength < names.length * 4) return undefined;
    return `{${names.map((name, index) => `${name}=${String(view.getInt32(index * 4, true))}`).join(', ')}}`;
  });

/** A list of 32-bit numbers. */
export const list: Format = struct((view) => {
  const count = Math.min(view.byteLength >> 2, STRINGS_MAX);
  return `[${Array.from({ length: count }, (_, index) => view.getInt32(index * 4, true)).join(', ')}]`;
});

export const socketAddress: Format = struct((view, bytes) => {
  const family = view.byteLength >= 2 ? view.getUint16(0, true) : 0;
  if (family === AF_UNIX) return `{AF_UNIX, ${quote(decodeText(bytes.subarray(2)).replaceAll('\0', ''), TEXT_MAX)}}`;
  if (family === AF_NETLINK) return '{AF_NETLINK}';
  const internet = decodeInternetAddress(bytes);
  return internet && `{${internet.address}:${String(internet.port)}}`;
});
