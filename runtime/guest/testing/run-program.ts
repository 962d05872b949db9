import { decodeCString, viewOf } from '../bytes.ts';
import { ArgKind, NOT_RUN, OpFlag, ResultFlag } from '../protocol.ts';
import { syscallName } from '../syscalls/numbers.ts';
import type { DecodedOp, DecodedProgram } from './decode-program.ts';

/** A system call as the scripted kernel sees it. */
export interface FakeCall {
  /** Process id of the caller; 1 is the agent. */
  readonly pid: number;
  readonly name: string;
  /** As the registers carry them, signed; addresses point into the program's memory. */
  readonly args: readonly number[];
  /** The NUL-ended string that an argument points to. */
  string(index: number): string;
  /** Memory that an argument points to: a view, written to for what the kernel hands back. */
  memory(index: number, bytes: number): Uint8Array;
  /** The memory at any address, for pointers inside structs. */
  memoryAt(address: number, bytes: number): Uint8Array;
}

/** A result (negative: -errno), or undefined for what the fake does by itself. */
export type FakeKernel = (call: FakeCall) => number | undefined;

const DATA_ADDRESS = 0x100000;
const SCRATCH_ADDRESS = 0x200000;
const ECANCELED = -125;

/** Runs a program as the agent does, against a scripted kernel; gives the Result frame's payload. */
export function runProgram(program: DecodedProgram, pid: number, kernel: (call: FakeCall) => number): Uint8Array {
  const memory = new Memory(program);
  const results = program.ops.map(() => NOT_RUN);
  let stopped = false;
  let executed = false;
  program.ops.forEach((op, index) => {
    const refers = op.args.some(({ kind, value }) => kind === ArgKind.Result && failed(results[value]));
    if (stopped && (!(op.flags & OpFlag.Always) || refers)) return;
    const result = refers ? ECANCELED : kernel(memory.call(op, pid, results));
    results[index] = result;
    if (failed(result)) stopped ||= !(op.flags & OpFlag.Continue);
    else if (op.store >= 0) viewOf(program.data).setInt32(op.store, result, true);
    executed ||= result === 0 && syscallName(op.number).startsWith('execve');
  });
  return encodeResult(program, memory, results, executed);
}

const failed = (result: number | undefined): boolean => result === undefined || (result < 0 && result >= NOT_RUN);

class Memory {
  readonly #areas: readonly { readonly address: number; readonly bytes: Uint8Array }[];

  constructor(program: DecodedProgram) {
    const scratch = new Uint8Array(program.scratchBytes);
    this.#areas = [
      { address: DATA_ADDRESS, bytes: program.data },
      { address: SCRATCH_ADDRESS, bytes: scratch },
    ];
    const view = viewOf(program.data);
    for (const { at, kind, offset } of program.relocations) view.setUint32(at, address(kind, offset), true);
  }

  at(start: number, bytes: number): Uint8Array {
    const area = this.#areas.find((each) => start >= each.address && start + bytes <= each.address + each.bytes.length);
    if (!area) throw new RangeError(`No ${String(bytes)} bytes at address ${start.toString(16)} of the program`);
    return area.bytes.subarray(start - area.address, start - area.address + bytes);
  }

  string(start: number): string {
    const area = this.#areas.find((each) => start >= each.address && start < each.address + each.bytes.length);
    if (!area) throw new RangeError(`No string at address ${start.toString(16)} of the program`);
    return decodeCString(area.bytes.subarray(start - area.address));
  }

  call(op: DecodedOp, pid: number, results: readonly number[]): FakeCall {
    const args = op.args.map(({ kind, value }) => this.#argument(kind, value, results));
    const arg = (index: number): number => args[index] ?? 0;
    return {
      pid,
      name: syscallName(op.number),
      args,
      string: (index) => this.string(arg(index)),
      memory: (index, bytes) => this.at(arg(index), bytes),
      memoryAt: (start, bytes) => this.at(start, bytes),
    };
  }

  #argument(kind: number, value: number, results: readonly number[]): number {
    if (kind === ArgKind.Immediate) return value;
    if (kind === ArgKind.Result) return results[value] ?? 0;
    const place = address(ArgKind.Data, value);
    return kind === ArgKind.Load ? viewOf(this.at(place, 4)).getInt32(0, true) : address(kind, value);
  }
}

const address = (kind: number, offset: number): number =>
  (kind === ArgKind.Scratch ? SCRATCH_ADDRESS : DATA_ADDRESS) + offset;

function encodeResult(
  program: DecodedProgram,
  memory: Memory,
  results: readonly number[],
  executed: boolean,
): Uint8Array {
  const outputs = program.outputs.map(({ kind, offset, lengthFrom, length }) => {
    const wanted = lengthFrom < 0 ? length : Math.min(Math.max(results[lengthFrom] ?? 0, 0), length);
    return memory.at(address(kind, offset), wanted);
  });
  const bytes = outputs.reduce((sum, output) => sum + 4 + output.length, 8 + results.length * 8);
  const payload = new Uint8Array(bytes);
  const view = viewOf(payload);
  view.setUint32(0, executed ? ResultFlag.Executed : 0, true);
  view.setUint16(4, results.length, true);
  view.setUint16(6, outputs.length, true);
  results.forEach((result, index) => view.setInt32(8 + index * 4, result, true));
  let at = 8 + results.length * 8;
  for (const output of outputs) {
    view.setUint32(at, output.length, true);
    payload.set(output, at + 4);
    at += 4 + output.length;
  }
  return payload;
}
