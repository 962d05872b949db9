import { viewOf } from './bytes.ts';
import { GuestError, ProcessDied, SyscallError } from './errors.ts';
import type { Program } from './program.ts';
import { NOT_RUN, ResultFlag } from './protocol.ts';
import { describeOp } from './trace/describe-op.ts';
import { syscallName } from './syscalls/numbers.ts';
import { type Outcomes, Output, Ref } from './values.ts';

const HEADER_BYTES = 8;
const ERRNO_MAX = 4095;

/** What a program gave: the result of every call, and the bytes of every output. */
export class ProgramResult implements Outcomes {
  readonly program: Program;
  /** The process is another program now: its last call was an execve that succeeded. */
  readonly executed: boolean;
  /** Results in the order of the calls: -errno for a failure, NOT_RUN for what did not run. */
  readonly values: Int32Array;
  /** What each call took, in TSC cycles: nanoseconds in v86. */
  readonly ticks: Uint32Array;
  readonly failedAt: number;
  /** The first call that failed without being allowed to. */
  readonly failure: SyscallError | undefined;
  readonly #outputs: readonly Uint8Array[];

  constructor(
    program: Program,
    parts: { executed: boolean; values: Int32Array; ticks: Uint32Array; outputs: Uint8Array[] },
  ) {
    this.program = program;
    this.executed = parts.executed;
    this.values = parts.values;
    this.ticks = parts.ticks;
    this.#outputs = parts.outputs;
    this.failedAt = this.values.findIndex((value, op) => isFailure(value) && !this.program.ops[op]?.continue);
    this.failure = this.failedAt < 0 ? undefined : this.#errorAt(this.failedAt);
  }

  /** The number that a call returned, or what an output holds. Throws the call's SyscallError if it failed. */
  get(what: Ref): number;
  get<T>(what: Output<T>): T;
  get<T>(what: Ref | Output<T>): number | T {
    const call = what instanceof Ref ? what : what.call;
    const error = this.error(call);
    if (error) throw error;
    if (what instanceof Ref) return this.#value(call);
    const bytes = this.#outputs[what.index];
    if (!bytes) throw new GuestError(`Cannot read output ${String(what.index)} of "${this.program.label}": not there`);
    return what.decode(bytes);
  }

  /** The error number of a call, 0 when it succeeded, undefined when it did not run. */
  errno(call: Ref): number | undefined {
    const value = this.#value(call);
    if (value === NOT_RUN) return undefined;
    return isFailure(value) ? -value : 0;
  }

  /** The call's failure as an error, also for a call marked `continue`; undefined when it succeeded. */
  error(call: Ref): SyscallError | GuestError | undefined {
    const value = this.#value(call);
    if (value === NOT_RUN)
      return (
        this.failure ?? new GuestError(`"${this.program.label}" did not run ${describeOp(this.program, call.op, this)}`)
      );
    return isFailure(value) ? this.#errorAt(call.op) : undefined;
  }

  #value(call: Ref): number {
    const value = this.values[call.op];
    if (call.program !== this.program || value === undefined)
      throw new GuestError(`Cannot look up a call of "${call.program.label}" in the result of "${this.program.label}"`);
    return value;
  }

  /** A call isn't tried when one whose result it uses has failed: that one is the cause. */
  #causeOf(op: number): number | undefined {
    if (this.values[op] !== -ECANCELED) return undefined;
    const refs = this.program.ops[op]?.args.filter((arg) => arg instanceof Ref) ?? [];
    return refs.map((ref) => ref.op).find((used) => isFailure(this.values[used] ?? 0));
  }

  /** The bytes of an output, whether or not its call succeeded. */
  raw(output: { readonly index: number }): Uint8Array {
    return this.#outputs[output.index] ?? new Uint8Array();
  }

  #errorAt(op: number): SyscallError {
    const cause = this.#causeOf(op);
    if (cause !== undefined) return this.#errorAt(cause);
    const explained = this.program.ops[op]?.explain?.(this);
    if (explained) return explained;
    const name = syscallName(this.program.ops[op]?.number ?? -1);
    const attempt = describeOp(this.program, op, this);
    return new SyscallError(name, attempt, -(this.values[op] ?? 0), this.program.label, this);
  }
}

const ECANCELED = 125;

const isFailure = (value: number): boolean => value < 0 && value >= -ERRNO_MAX;

/** Parses a Result frame's payload. Throws GuestError when it isn't a possible answer to the program. */
export function decodeResult(program: Program, payload: Uint8Array): ProgramResult {
  const wrong = (found: string): GuestError => new GuestError(`Cannot read the result of "${program.label}": ${found}`);
  if (payload.length < HEADER_BYTES) throw wrong(`${String(payload.length)} bytes are no header`);
  const view = viewOf(payload);
  const flags = view.getUint32(0, true);
  if (flags & ResultFlag.Malformed) throw wrong('the agent calls the program malformed');
  if (flags & ResultFlag.Busy) throw wrong('too much waits for the process already, nothing of it ran');
  if (flags & ResultFlag.Died) throw new ProcessDied(wrong('the process died before the program ended').message);
  const count = view.getUint16(4, true);
  if (count !== program.ops.length)
    throw wrong(`results of ${String(count)} calls instead of ${String(program.ops.length)}`);
  const outputsAt = HEADER_BYTES + count * 8;
  if (view.getUint16(6, true) !== program.outputs.length || outputsAt > payload.length)
    throw wrong('it is too short or has another number of outputs');
  const values = Int32Array.from({ length: count }, (_, op) => view.getInt32(HEADER_BYTES + op * 4, true));
  const ticks = Uint32Array.from({ length: count }, (_, op) => view.getUint32(HEADER_BYTES + (count + op) * 4, true));
  const outputs = readOutputs(program, payload, outputsAt, wrong);
  return new ProgramResult(program, { executed: (flags & ResultFlag.Executed) !== 0, values, ticks, outputs });
}

function readOutputs(
  program: Program,
  payload: Uint8Array,
  start: number,
  wrong: (found: string) => GuestError,
): Uint8Array[] {
  const view = viewOf(payload);
  let at = start;
  const outputs = program.outputs.map((block) => {
    if (at + 4 > payload.length) throw wrong('it ends inside an output');
    const length = view.getUint32(at, true);
    const end = at + 4 + length;
    if (length > block.length || end > payload.length) throw wrong(`an output of ${String(length)} bytes`);
    const bytes = payload.slice(at + 4, end);
    at = end;
    return bytes;
  });
  if (at !== payload.length) throw wrong(`${String(payload.length - at)} bytes too many`);
  return outputs;
}
