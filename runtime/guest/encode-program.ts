import { viewOf } from './bytes.ts';
import { argKind, type Op, type OutputBlock, type Program, type Relocation } from './program.ts';
import { ArgKind, OP_HEADER_BYTES, OpFlag, OUTPUT_BYTES, PROGRAM_HEADER_BYTES, RELOCATION_BYTES } from './protocol.ts';
import { type Arg, Loaded, type Pointer, Ref } from './values.ts';

/** Writes a program as protocol.ts lays it out into `target`, which has `program.encodedBytes` bytes. */
export function encodeProgram(program: Program, target: Uint8Array): void {
  const view = viewOf(target);
  view.setUint16(0, program.ops.length, true);
  view.setUint16(2, program.relocations.length, true);
  view.setUint16(4, program.outputs.length, true);
  view.setUint16(6, 0, true);
  view.setUint32(8, program.data.length, true);
  view.setUint32(12, program.scratchBytes, true);
  let at = PROGRAM_HEADER_BYTES;
  for (const op of program.ops) at = writeOp(view, at, op);
  for (const relocation of program.relocations) at = writeRelocation(view, at, relocation);
  for (const output of program.outputs) at = writeOutput(view, at, output);
  target.set(program.data, at);
}

function writeOp(view: DataView, at: number, op: Op): number {
  const kinds = op.args.reduce<number>((bits, arg, index) => bits | (argKind(arg) << (index * 4)), 0);
  view.setUint16(at, op.number, true);
  view.setUint8(at + 2, op.args.length);
  view.setUint8(at + 3, (op.continue ? OpFlag.Continue : 0) | (op.always ? OpFlag.Always : 0));
  view.setUint32(at + 4, kinds >>> 0, true);
  view.setInt32(at + 8, op.store, true);
  let next = at + OP_HEADER_BYTES;
  for (const arg of op.args) {
    view.setUint32(next, argValue(arg) >>> 0, true);
    next += 4;
  }
  return next;
}

function argValue(arg: Arg): number {
  if (typeof arg === 'number') return arg;
  if (arg instanceof Ref) return arg.op;
  return arg instanceof Loaded ? arg.source.offset : arg.offset;
}

const areaKind = (pointer: Pointer): number => (pointer.area === 'data' ? ArgKind.Data : ArgKind.Scratch);

function writeRelocation(view: DataView, at: number, { at: place, target }: Relocation): number {
  view.setUint32(at, place, true);
  view.setUint32(at + 4, areaKind(target), true);
  view.setUint32(at + 8, target.offset, true);
  return at + RELOCATION_BYTES;
}

function writeOutput(view: DataView, at: number, { source, lengthFrom, length }: OutputBlock): number {
  view.setUint32(at, areaKind(source), true);
  view.setUint32(at + 4, source.offset, true);
  view.setInt32(at + 8, lengthFrom, true);
  view.setUint32(at + 12, length, true);
  return at + OUTPUT_BYTES;
}
