import { ProgramError } from './program-error.ts';

/** The program that a value belongs to: known by identity, named in errors. */
export interface Owner {
  readonly label: string;
}

/** The result of an earlier call of the same program, usable as an argument of a later one or inside a struct. */
export class Ref {
  readonly program: Owner;
  /** Index of the call. */
  readonly op: number;

  constructor(program: Owner, op: number) {
    this.program = program;
    this.op = op;
  }
}

/** A word of the program's data at the moment a call runs: what pipe2 and socketpair write there. */
export class Loaded {
  readonly program: Owner;
  readonly source: Pointer;

  constructor(source: Pointer) {
    if (source.area !== 'data' || source.length < 4)
      throw new ProgramError('Cannot load a word: only from four bytes of data, not from scratch memory');
    this.program = source.program;
    this.source = source;
  }
}

/** An address in the guest that a program owns: a byte of its data or of its scratch memory. */
export class Pointer {
  readonly program: Owner;
  readonly area: 'data' | 'scratch';
  readonly offset: number;
  /** Bytes from here that belong to this pointer's block. */
  readonly length: number;

  constructor(program: Owner, area: 'data' | 'scratch', offset: number, length: number) {
    this.program = program;
    this.area = area;
    this.offset = offset;
    this.length = length;
  }

  /** A pointer `bytes` further on in the same block. */
  at(bytes: number): Pointer {
    if (bytes < 0 || bytes > this.length)
      throw new ProgramError(`Cannot point ${String(bytes)} bytes into a block of ${String(this.length)} bytes`);
    return new Pointer(this.program, this.area, this.offset + bytes, this.length - bytes);
  }
}

/** Bytes that the guest hands back after the program, and how to read them. */
export class Output<T> {
  /** The call that fills them: the value exists only if it succeeded. */
  readonly call: Ref;
  readonly index: number;
  readonly decode: (bytes: Uint8Array) => T;

  constructor(call: Ref, index: number, decode: (bytes: Uint8Array) => T) {
    this.call = call;
    this.index = index;
    this.decode = decode;
  }

  /** The same bytes, read in another way. */
  map<U>(next: (value: T) => U): Output<U> {
    return new Output(this.call, this.index, (bytes) => next(this.decode(bytes)));
  }
}

/** What the calls of a program gave, as errors carry it along: `ProgramResult`. */
export interface Outcomes {
  readonly program: Owner;
  /** Results in the order of the calls: -errno for a failure, NOT_RUN for what did not run. */
  readonly values: Int32Array;
  /** Index of the first call that failed without being allowed to, or -1. */
  readonly failedAt: number;
  /** The number that a call returned, or what an output holds. Throws the call's SyscallError if it failed. */
  get(what: Ref): number;
  get<T>(what: Output<T>): T;
  /** The error number of a call, 0 when it succeeded, undefined when it did not run. */
  errno(call: Ref): number | undefined;
  /** The call's failure as an error, also for a call marked `continue`; undefined when it succeeded. */
  error(call: Ref): Error | undefined;
  /** The bytes of an output, whether or not its call succeeded. */
  raw(output: { readonly index: number }): Uint8Array;
}

/** A number known now, or one that the program will know when it gets there: a descriptor, a process id, a length. */
export type Int = number | Ref | Loaded;
/** What a register can carry. */
export type Arg = Int | Pointer;
/** A path; NUL bytes are refused. */
export type Path = string | Pointer;
