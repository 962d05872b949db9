import { alignUp, encodeText } from './bytes.ts';
import { type SyscallError } from './errors.ts';
import { ProgramError } from './program-error.ts';
import {
  ArgKind,
  FRAME_PAYLOAD_BYTES_MAX,
  OP_HEADER_BYTES,
  OPS_MAX,
  OUTPUT_BYTES,
  PROGRAM_HEADER_BYTES,
  RELOCATION_BYTES,
  SCRATCH_BYTES_MAX,
} from './protocol.ts';
import { syscallNumbers, type SyscallName } from './syscalls/numbers.ts';
import { type Arg, Loaded, type Outcomes, Output, Pointer, Ref } from './values.ts';

/** Something the engine does for a user, known by identity: `start container web`. */
export interface Operation {
  readonly label: string;
}

export interface CallOptions {
  /** Its failure stops nothing; ask the result with `errno(ref)`. */
  readonly continue?: boolean;
  /** It runs even after a failure, unless an argument refers to a call that did not succeed: for closing and undoing. */
  readonly always?: boolean;
  /** Why the call is made, in a few words, for the X-ray view. */
  readonly note?: string;
  /** The error to report when it fails, for a call that stands for something else (a check of what another one read). */
  readonly explain?: (result: Outcomes) => SyscallError | undefined;
}

export interface Op extends CallOptions {
  readonly number: number;
  readonly args: readonly Arg[];
  /** Where in the data the result goes, or -1. */
  store: number;
}

export interface Relocation {
  readonly at: number;
  readonly target: Pointer;
}

export interface OutputBlock {
  readonly source: Pointer;
  /** The call whose result is the length, or -1: `length` bytes. */
  readonly lengthFrom: number;
  readonly length: number;
}

/** A word of a struct. */
export type Word = number | Ref | Pointer;

const REGISTERS_MAX = 6;
/** A Run frame's payload starts with the actor. */
const PROGRAM_BYTES_MAX = FRAME_PAYLOAD_BYTES_MAX - 4;
const RESULT_HEADER_BYTES = 8;

/**
 * A list of system calls that the guest runs in one round trip. Calls are appended in order by the functions in
 * syscalls/; each returns a `Ref` to its result or an `Output` with what it read.
 *
 *     const p = new Program('read the host name');
 *     const fd = openat(p, AT_FDCWD, '/etc/hostname', O_RDONLY | O_CLOEXEC);
 *     const text = read(p, fd, 256).map(decodeText);
 *     close(p, fd, { always: true });
 *     const name = (await guest.run(p)).get(text);
 */
export class Program {
  /** What the program is for, in errors and in the X-ray view: `create the network namespace`. */
  readonly label: string;
  /** What it is a part of, in the X-ray view: one `docker run` takes several programs. */
  #operation: Operation | undefined;
  readonly ops: Op[] = [];
  readonly relocations: Relocation[] = [];
  readonly outputs: OutputBlock[] = [];
  #data = new Uint8Array(1024);
  #dataBytes = 0;
  #scratchBytes = 0;
  #argumentWords = 0;
  #outputBytes = 0;
  readonly #strings = new Map<string, Pointer>();
  #sealed = false;

  constructor(label: string, operation?: Operation) {
    this.label = label;
    this.#operation = operation;
  }

  get operation(): Operation | undefined {
    return this.#operation;
  }

  /** Makes it part of an operation, unless it is of one already. */
  belongTo(operation: Operation): this {
    this.#operation ??= operation;
    return this;
  }

  /** Appends a system call. Prefer the typed functions in syscalls/. */
  call(name: SyscallName, args: readonly Arg[], options: CallOptions = {}): Ref {
    if (this.#sealed) throw this.#error('it has been run already');
    if (args.length > REGISTERS_MAX)
      throw this.#error(`${name} takes at most ${String(REGISTERS_MAX)} arguments, got ${String(args.length)}`);
    if (this.ops.length >= OPS_MAX) throw this.#error(`more than ${String(OPS_MAX)} system calls`);
    for (const arg of args) this.#checkArg(name, arg);
    this.#argumentWords += args.length;
    this.ops.push({ ...options, number: syscallNumbers[name], args, store: -1 });
    this.#checkSize();
    return new Ref(this, this.ops.length - 1);
  }

  /** A NUL-ended string; equal ones are stored once, so nothing may write to it. */
  string(text: string): Pointer {
    const known = this.#strings.get(text);
    if (known) return known;
    const bytes = encodeText(text);
    if (bytes.includes(0)) throw this.#error(`a NUL byte in the string ${JSON.stringify(text)}`);
    const pointer = this.#reserve(bytes.length + 1, 1);
    this.#data.set(bytes, pointer.offset);
    this.#strings.set(text, pointer);
    return pointer;
  }

  /** A block of data, eight-byte aligned; `links` puts addresses and results of earlier calls at byte offsets in it. */
  bytes(content: Uint8Array, links: Iterable<readonly [at: number, word: Pointer | Ref]> = []): Pointer {
    const block = this.#reserve(content.length, 8);
    this.#data.set(content, block.offset);
    for (const [at, word] of links) this.#link(block, at, word);
    return block;
  }

  /** A struct of 32-bit words: an argv array, an iovec, a msghdr. */
  struct(content: readonly Word[]): Pointer {
    const bytes = new Uint8Array(content.length * 4);
    const view = new DataView(bytes.buffer);
    const links: [number, Pointer | Ref][] = [];
    content.forEach((word, index) => {
      if (typeof word === 'number') view.setUint32(index * 4, word >>> 0, true);
      else links.push([index * 4, word]);
    });
    return this.bytes(bytes, links);
  }

  /** The NULL-ended array of strings that execve wants. */
  strings(texts: readonly string[]): Pointer {
    return this.struct([...texts.map((text) => this.string(text)), 0]);
  }

  /** Zeroed memory that the program may write to, eight-byte aligned. */
  scratch(bytes: number): Pointer {
    const offset = alignUp(this.#scratchBytes, 8);
    if (offset + bytes > SCRATCH_BYTES_MAX)
      throw this.#error(`${String(offset + bytes)} bytes of scratch memory, more than ${String(SCRATCH_BYTES_MAX)}`);
    this.#scratchBytes = offset + bytes;
    return new Pointer(this, 'scratch', offset, bytes);
  }

  /** Hands back all of `source` after the run, or as many bytes of it as `call` returned when `length` is 'result'. */
  output(call: Ref, source: Pointer, length: 'all' | 'result' = 'all'): Output<Uint8Array> {
    this.#checkArg('an output', call);
    this.#checkArg('an output', source);
    this.outputs.push({ source, length: source.length, lengthFrom: length === 'result' ? call.op : -1 });
    this.#outputBytes += 4 + source.length;
    this.#checkSize();
    return new Output(call, this.outputs.length - 1, (bytes) => bytes);
  }

  /** It is on its way to the guest: nothing can be added any more, it can be run again. */
  seal(): void {
    this.#sealed = true;
  }

  /** The data as it is now; valid until the next call of the builder. */
  get data(): Uint8Array {
    return this.#data.subarray(0, this.#dataBytes);
  }

  get scratchBytes(): number {
    return this.#scratchBytes;
  }

  get encodedBytes(): number {
    return (
      PROGRAM_HEADER_BYTES +
      this.ops.length * OP_HEADER_BYTES +
      this.#argumentWords * 4 +
      this.relocations.length * RELOCATION_BYTES +
      this.outputs.length * OUTPUT_BYTES +
      this.#dataBytes
    );
  }

  /** Bytes of data that still fit; a caller with more splits its work into several programs. */
  get room(): number {
    return PROGRAM_BYTES_MAX - this.encodedBytes;
  }

  #reserve(length: number, alignment: number): Pointer {
    if (this.#sealed) throw this.#error('it has been run already');
    const offset = alignUp(this.#dataBytes, alignment);
    const end = offset + length;
    if (end > PROGRAM_BYTES_MAX) throw this.#error(`${String(end)} bytes of data do not fit into one frame`);
    if (end > this.#data.length) {
      const larger = new Uint8Array(Math.max(end, this.#data.length * 2));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#dataBytes = end;
    this.#checkSize();
    return new Pointer(this, 'data', offset, length);
  }

  #link(block: Pointer, at: number, word: Pointer | Ref): void {
    this.#checkArg('a struct', word);
    const offset = block.at(at).offset;
    if (at + 4 > block.length) throw this.#error(`a word at byte ${String(at)} of ${String(block.length)}`);
    if (word instanceof Pointer) {
      this.relocations.push({ at: offset, target: word });
      return;
    }
    const op = this.ops[word.op];
    if (!op || op.store >= 0)
      throw this.#error('a result can go into one struct only; put it through dup2 for another');
    op.store = offset;
  }

  #checkArg(user: string, arg: Arg): void {
    if (typeof arg === 'number') {
      if (!Number.isInteger(arg) || arg < -0x80000000 || arg > 0xffffffff)
        throw this.#error(`${user} was given ${String(arg)}, which is no 32-bit number`);
    } else if (arg.program !== this) {
      throw this.#error(`${user} was given a value of another program ("${arg.program.label}")`);
    }
  }

  #checkSize(): void {
    if (this.encodedBytes > PROGRAM_BYTES_MAX)
      throw this.#error(`${String(this.encodedBytes)} bytes, more than a frame's ${String(PROGRAM_BYTES_MAX)}`);
    const resultBytes = RESULT_HEADER_BYTES + this.ops.length * 8 + this.#outputBytes;
    if (resultBytes > FRAME_PAYLOAD_BYTES_MAX)
      throw this.#error(
        `${String(resultBytes)} bytes of results, more than a frame's ${String(FRAME_PAYLOAD_BYTES_MAX)}`,
      );
  }

  #error(found: string): ProgramError {
    return new ProgramError(`Cannot build the program "${this.label}": ${found}`);
  }
}

/** The protocol's kind of an argument. */
export const argKind = (arg: Arg): ArgKind => {
  if (typeof arg === 'number') return ArgKind.Immediate;
  if (arg instanceof Ref) return ArgKind.Result;
  if (arg instanceof Loaded) return ArgKind.Load;
  return arg.area === 'data' ? ArgKind.Data : ArgKind.Scratch;
};
