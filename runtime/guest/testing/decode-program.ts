import { viewOf } from '../bytes.ts';
import { OP_HEADER_BYTES, OUTPUT_BYTES, PROGRAM_HEADER_BYTES, RELOCATION_BYTES } from '../protocol.ts';

export interface DecodedOp {
  readonly number: number;
  readonly flags: number;
  readonly store: number;
  readonly args: readonly { readonly kind: number; readonly value: number }[];
}

export interface DecodedProgram {
  readonly ops: readonly DecodedOp[];
  readonly relocations: readonly { readonly at: number; readonly kind: number; readonly offset: number }[];
  readonly outputs: readonly {
    readonly kind: number;
    readonly offset: number;
    readonly lengthFrom: number;
    readonly length: number;
  }[];
  readonly data: Uint8Array;
  readonly scratchBytes: number;
}

/** Reads what encodeProgram wrote. */
export function decodeProgram(bytes: Uint8Array): DecodedProgram {
  const view = viewOf(bytes);
  const u16 = (at: number): number => view.getUint16(at, true);
  const u32 = (at: number): number => view.getUint32(at, true);
  let at = PROGRAM_HEADER_BYTES;
  const take = (length: number): number => (at += length) - length;
  const ops = Array.from({ length: u16(0) }, () => readOp(view, take));
  const relocations = Array.from({ length: u16(2) }, () => {
    const start = take(RELOCATION_BYTES);
    return { at: u32(start), kind: u32(start + 4), offset: u32(start + 8) };
  });
  const outputs = Array.from({ length: u16(4) }, () => {
    const start = take(OUTPUT_BYTES);
    const lengthFrom = view.getInt32(start + 8, true);
    return { kind: u32(start), offset: u32(start + 4), lengthFrom, length: u32(start + 12) };
  });
  return { ops, relocations, outputs, data: bytes.slice(at, at + u32(8)), scratchBytes: u32(12) };
}

function readOp(view: DataView, take: (length: number) => number): DecodedOp {
  const start = take(OP_HEADER_BYTES);
  const kinds = view.getUint32(start + 4, true);
  const args = Array.from({ length: view.getUint8(start + 2) }, (_, index) => ({
    kind: (kinds >>> (index * 4)) & 0xf,
    value: view.getInt32(take(4), true),
  }));
  const number = view.getUint16(start, true);
  return { number, flags: view.getUint8(start + 3), store: view.getInt32(start + 8, true), args };
}
