import type { Program } from '../program.ts';
import { encodeText, viewOf } from '../bytes.ts';
import { type Path, Pointer } from '../values.ts';

/** The address of a path or another string argument. */
export const pathArg = (p: Program, path: Path): Pointer => (path instanceof Pointer ? path : p.string(path));

/** The address of a string, or NULL. */
export const optionalString = (p: Program, text: Path | undefined): Pointer | 0 =>
  text === undefined ? 0 : pathArg(p, text);

export const contentBytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? encodeText(content) : content;

/** The bytes of little-endian 64-bit numbers; negative ones as two's complement. */
export function longs(...values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = viewOf(bytes);
  values.forEach((value, index) => view.setBigInt64(index * 8, BigInt.asIntN(64, BigInt(value)), true));
  return bytes;
}

/** A device number as the kernel's 32-bit calls encode it: linux/kdev_t.h, new_encode_dev. */
export const encodeDevice = (major: number, minor: number): number =>
  ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
