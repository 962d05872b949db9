import { decodeCString, viewOf } from '../bytes.ts';
import type { Program } from '../program.ts';
import { type Arg, Loaded, type Outcomes, Pointer, Ref } from '../values.ts';

/** What is known of a run: nothing before it. */
export type Run = Pick<Outcomes, 'values' | 'raw'>;

/** An argument of a call as it was at the time, as far as it can be known from here. */
export class ArgView {
  readonly #program: Program;
  readonly #arg: Arg;
  readonly #run: Run | undefined;

  constructor(program: Program, arg: Arg, run?: Run) {
    this.#program = program;
    this.#arg = arg;
    this.#run = run;
  }

  /** The number in the register; undefined for addresses and for results that aren't known. */
  get value(): number | undefined {
    const arg = this.#arg;
    if (typeof arg === 'number') return arg;
    if (arg instanceof Ref) return this.#run?.values[arg.op];
    if (arg instanceof Pointer) return undefined;
    const bytes = this.#outputAt(arg.source);
    return bytes && bytes.length >= 4 ? viewOf(bytes).getInt32(0, true) : undefined;
  }

  /** What stands for a number that isn't known: `<openat>` for the result of an openat. */
  get standIn(): string {
    const arg = this.#arg;
    if (arg instanceof Ref) return `<call ${String(arg.op)}>`;
    return arg instanceof Loaded ? '<loaded>' : '?';
  }

  get isPointer(): boolean {
    return this.#arg instanceof Pointer;
  }

  /** The memory that the argument points to: what came back of it, else what was sent along. */
  get memory(): Uint8Array | undefined {
    const arg = this.#arg;
    if (!(arg instanceof Pointer)) return undefined;
    const output = this.#outputAt(arg);
    if (output || arg.area === 'scratch') return output;
    return this.#program.data.subarray(arg.offset, arg.offset + arg.length);
  }

  get text(): string | undefined {
    const { memory } = this;
    return memory && decodeCString(memory);
  }

  /** Views of the addresses in the struct that the argument points to, in order. */
  get links(): ArgView[] {
    const arg = this.#arg;
    if (!(arg instanceof Pointer) || arg.area !== 'data') return [];
    return this.#program.relocations
      .filter(({ at }) => at >= arg.offset && at < arg.offset + arg.length)
      .map(({ target }) => new ArgView(this.#program, target, this.#run));
  }

  /** What came back from an address on. */
  #outputAt({ area, offset }: Pointer): Uint8Array | undefined {
    const index = this.#program.outputs.findIndex(
      ({ source }) => source.area === area && offset >= source.offset && offset < source.offset + source.length,
    );
    const output = this.#program.outputs[index];
    return output && this.#run?.raw({ index }).subarray(offset - output.source.offset);
  }
}
