/** Raw 9P messages for tests: what a Linux client sends, and what it reads of the answers. */
import { HEADER_BYTES, MessageType } from '../protocol.ts';

type Field = { size: 1 | 2 | 4 | 8; value: number } | string;

export const u8 = (value: number): Field => ({ size: 1, value });
export const u16 = (value: number): Field => ({ size: 2, value });
export const u32 = (value: number): Field => ({ size: 4, value });
export const u64 = (value: number): Field => ({ size: 8, value });

/** A message of the type, with its size in front. */
export function message(type: keyof typeof MessageType | number, tag: number, ...fields: Field[]): Uint8Array {
  const body = fields.map(encodeField);
  const size = HEADER_BYTES + body.reduce((sum, bytes) => sum + bytes.length, 0);
  const number = typeof type === 'number' ? type : MessageType[type];
  return Buffer.concat([u32(size), u8(number), u16(tag)].map(encodeField).concat(body));
}

function encodeField(field: Field): Uint8Array {
  if (typeof field === 'string') {
    const bytes = Buffer.from(field);
    return Buffer.concat([encodeField(u16(bytes.length)), bytes]);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(field.value)));
  return bytes.subarray(0, field.size);
}
