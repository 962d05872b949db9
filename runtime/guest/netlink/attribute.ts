import { decodeCString, encodeText, viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import type { Ref } from '../values.ts';

/** A netlink attribute: its value is bytes, attributes, or the result of an earlier call as a 32-bit number. */
export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array | Ref | readonly Attribute[];
  /** Attributes that follow the bytes inside the same attribute: a struct with attributes of its own. */
  readonly after?: readonly Attribute[];
}

export const HEADER_BYTES = 4;
const NESTED = 0x8000;
const TYPE_MASK = 0x3fff;

export const bytesAttribute = (type: number, value: Uint8Array): Attribute => ({ type, value });
export const nested = (type: number, value: readonly Attribute[]): Attribute => ({ type: type | NESTED, value });
/** A NUL-ended string. */
export const text = (type: number, value: string): Attribute => ({ type, value: encodeText(`${value}\0`) });
export const flag = (type: number): Attribute => ({ type, value: new Uint8Array() });

export const u8 = (type: number, value: number): Attribute => ({ type, value: Uint8Array.of(value) });
export const u16 = (type: number, value: number): Attribute =>
  number(type, 2, (view) => view.setUint16(0, value, true));
/** Little-endian, as rtnetlink has them; a Ref becomes the call's result. */
export const u32 = (type: number, value: number | Ref): Attribute =>
  typeof value === 'number' ? number(type, 4, (view) => view.setUint32(0, value >>> 0, true)) : { type, value };
/** Big-endian, as netfilter has them. */
export const be16 = (type: number, value: number): Attribute => number(type, 2, (view) => view.setUint16(0, value));
export const be32 = (type: number, value: number): Attribute =>
  number(type, 4, (view) => view.setUint32(0, value >>> 0));
export const be64 = (type: number, value: bigint): Attribute =>
  number(type, 8, (view) => view.setBigUint64(0, BigInt.asUintN(64, value)));

function number(type: number, length: number, set: (view: DataView) => void): Attribute {
  const value = new Uint8Array(length);
  set(viewOf(value));
  return { type, value };
}

/** An attribute from the kernel; type without its flags. */
export interface DecodedAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** Parses attributes in order, each four-byte aligned. Throws GuestError where the lengths don't fit. */
export function decodeAttributes(bytes: Uint8Array): DecodedAttribute[] {
  const view = viewOf(bytes);
  const attributes: DecodedAttribute[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + HEADER_BYTES <= bytes.length ? view.getUint16(at, true) : 0;
    if (length < HEADER_BYTES || at + length > bytes.length)
      throw new GuestError(`Cannot read a netlink attribute of ${String(length)} bytes at byte ${String(at)}`);
    const value = bytes.subarray(at + HEADER_BYTES, at + length);
    attributes.push({ type: view.getUint16(at + 2, true) & TYPE_MASK, value });
    at += (length + 3) & ~3;
  }
  return attributes;
}

/** Attributes by their type, with readers that give undefined for what isn't there or too short. */
export class Attributes {
  readonly #byType: ReadonlyMap<number, Uint8Array>;

  constructor(bytes: Uint8Array) {
    this.#byType = new Map(decodeAttributes(bytes).map(({ type, value }) => [type, value]));
  }

  bytes(type: number): Uint8Array | undefined {
    return this.#byType.get(type);
  }

  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value && decodeCString(value);
  }

  u32(type: number): number | undefined {
    const value = this.bytes(type);
    return value && value.length >= 4 ? viewOf(value).getUint32(0, true) : undefined;
  }

  u8(type: number): number | undefined {
    return this.bytes(type)?.[0];
  }

  nested(type: number): Attributes | undefined {
    const value = this.bytes(type);
    return value && new Attributes(value);
  }
}
