/**
 * The guest code that v86 has compiled to WebAssembly. A snapshot can carry it along, so that a restored machine need not interpret and
 * compile all of it again.
 *
 * v86 keeps its book on compiled code in its linear memory, outside of the guest's RAM, and hands each compiled module to JavaScript, which
 * puts its function into a table. So what is saved is that part of the linear memory, and the modules by their place in the table. The
 * browser compiles restored modules one after the other in the background, and one that is called before its turn at once.
 *
 *     saved = u32 head bytes (little-endian) | head (JSON, UTF-8) | contents of the pages | contents of the modules
 */
import * as v from 'valibot';
import { trampolines } from './trampolines.ts';

/** v86's processor, as far as compiled code is concerned (v86 0.5.462, build/libv86-debug.mjs: codegen_finalize). */
export interface CodeHost {
  readonly wasm_memory: WebAssembly.Memory;
  readonly wm: { readonly wasm_table: WebAssembly.Table };
  readonly jit_imports: WebAssembly.ModuleImports;
  codegen_finalize: (index: number, start: number, flags: number, pointer: number, length: number) => void;
  codegen_finalize_finished: (index: number, start: number, flags: number) => void;
  jit_clear_func: (index: number) => void;
  full_clear_tlb: () => void;
}

/** Where the guest's RAM lies in the linear memory, in bytes. */
export interface RamPlace {
  readonly offset: number;
  readonly length: number;
}

const PAGE_BYTES = 4096;
const WASM_PAGE_BYTES = 65_536;
/** v86 has places for 900 modules in its table, after its own functions. */
const MODULES_MAX = 900;
const TABLE_OFFSET = 1024;
const PREFIX_BYTES = 4;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Head = v.object({
  time: v.pipe(v.number(), v.finite()),
  memoryBytes: count,
  ramOffset: count,
  /** Where they start. */
  pages: v.array(count),
  modules: v.pipe(
    v.array(v.object({ index: v.pipe(count, v.maxValue(MODULES_MAX - 1)), bytes: count })),
    v.maxLength(MODULES_MAX),
  ),
});
type Head = v.InferOutput<typeof Head>;

export class CodeCache {
  readonly #host: CodeHost;
  readonly #ram: RamPlace;
  readonly #modules = new Map<number, Uint8Array<ArrayBuffer>>();
  /** Places in the table that a trampoline holds for a restored module. */
  readonly #waiting = new Set<number>();
  #compiling = 0;

  /** Calls back whenever there is nothing left to compile. */
  constructor(host: CodeHost, ram: RamPlace, onIdle: () => void) {
    this.#host = host;
    this.#ram = ram;
    const { codegen_finalize, codegen_finalize_finished, jit_clear_func } = host;
    host.codegen_finalize = (index, start, flags, pointer, length) => {
      this.#compiling += 1;
      this.#modules.set(index, new Uint8Array(host.wasm_memory.buffer, pointer >>> 0, length >>> 0).slice());
      codegen_finalize.call(host, index, start, flags, pointer, length);
    };
    host.codegen_finalize_finished = (index, start, flags) => {
      codegen_finalize_finished.call(host, index, start, flags);
      this.#compiling -= 1;
      if (this.#compiling === 0) onIdle();
    };
    host.jit_clear_func = (index) => {
      this.#modules.delete(index);
      this.#waiting.delete(index);
      jit_clear_func.call(host, index);
    };
  }

  /** A module is on its way into the table: nothing can be saved. */
  get compiling(): boolean {
    return this.#compiling > 0;
  }

  /** `time` is what the machine's clock says: the memory holds distances to it. */
  save(time: number): Uint8Array {
    this.#host.full_clear_tlb();
    const memory = this.#memory();
    const pages = this.#pages(memory).filter(({ bytes }) => !isZero(bytes));
    const modules = [...this.#modules];
    const head = new TextEncoder().encode(
      JSON.stringify({
        time,
        memoryBytes: memory.length,
        ramOffset: this.#ram.offset,
        pages: pages.map(({ start }) => start),
        modules: modules.map(([index, { length }]) => ({ index, bytes: length })),
      } satisfies Head),
    );
    const prefix = new Uint8Array(PREFIX_BYTES);
    new DataView(prefix.buffer).setUint32(0, head.length, true);
    return concatenate([prefix, head, ...pages.map(({ bytes }) => bytes), ...modules.map(([, bytes]) => bytes)]);
  }

  /**
   * Into a machine that has just taken the RAM of the same moment. Returns the time that was saved, from which its clock must go on. Throws
   * when the code is of another machine; this one is of no use then.
   */
  restore(saved: Uint8Array): number {
    const { head, contents } = parse(saved);
    this.#grow(head.memoryBytes);
    const memory = this.#memory();
    if (head.ramOffset !== this.#ram.offset)
      throw new RangeError('the compiled code is of a machine with another layout');
    this.#takePages(memory, new Set(head.pages), contents);
    for (const { index, bytes } of head.modules) this.#modules.set(index, contents.take(bytes).slice());
    const indices = [...this.#modules.keys()];
    const functions = trampolines(indices, (index, state) => this.#enter(index, state));
    for (const [at, index] of indices.entries()) {
      this.#host.wm.wasm_table.set(TABLE_OFFSET + index, functions[at]);
      this.#waiting.add(index);
    }
    void this.#compileWaiting();
    return head.time;
  }

  /** The saved pages are all that is not zero. */
  #takePages(memory: Uint8Array, saved: ReadonlySet<number>, contents: Contents): void {
    let taken = 0;
    for (const { start, bytes } of this.#pages(memory))
      if (saved.has(start)) {
        bytes.set(contents.take(bytes.length));
        taken += 1;
      } else if (!isZero(bytes)) bytes.fill(0);
    if (taken !== saved.size) throw new RangeError('the compiled code claims pages that are not there');
  }

  async #compileWaiting(): Promise<void> {
    for (const index of this.#waiting) {
      const bytes = this.#modules.get(index);
      // One that does not compile is found out when it is called.
      const module = bytes && (await WebAssembly.compile(bytes).catch(() => undefined));
      if (module && this.#waiting.has(index)) this.#put(index, module);
    }
  }

  /** A restored module is called while it waits. */
  #enter(index: number, state: number): void {
    const bytes = this.#modules.get(index);
    if (!bytes) throw new Error(`Enter compiled code: there is no module ${index}`);
    this.#put(index, new WebAssembly.Module(bytes))(state);
  }

  #put(index: number, module: WebAssembly.Module): (state: number) => void {
    this.#waiting.delete(index);
    const { exports } = new WebAssembly.Instance(module, { e: this.#host.jit_imports });
    const f = exports['f'] as (state: number) => void;
    this.#host.wm.wasm_table.set(TABLE_OFFSET + index, f);
    return f;
  }

  /** It may be larger than it was: the allocator inside takes new pages wherever they come. */
  #grow(bytes: number): void {
    const missing = bytes - this.#memory().length;
    if (missing > 0) this.#host.wasm_memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
  }

  #memory(): Uint8Array {
    return new Uint8Array(this.#host.wasm_memory.buffer);
  }

  /** What lies before and after the guest's RAM, in pieces of a page at most. */
  #pages(memory: Uint8Array): Page[] {
    const { offset, length } = this.#ram;
    return [...pagesBetween(memory, 0, offset), ...pagesBetween(memory, offset + length, memory.length)];
  }
}

interface Page {
  readonly start: number;
  readonly bytes: Uint8Array;
}

function* pagesBetween(memory: Uint8Array, from: number, to: number): Generator<Page> {
  for (let start = from; start < to; start += PAGE_BYTES)
    yield { start, bytes: memory.subarray(start, Math.min(start + PAGE_BYTES, to)) };
}

/** What follows the head, cut off piece by piece. */
class Contents {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  take(length: number): Uint8Array {
    if (length > this.#rest.length) throw new RangeError('the compiled code is truncated');
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}

function parse(saved: Uint8Array): { head: Head; contents: Contents } {
  const contents = new Contents(saved);
  const prefix = contents.take(PREFIX_BYTES);
  const headBytes = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true);
  const head = v.parse(Head, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(contents.take(headBytes))));
  return { head, contents };
}

function isZero(bytes: Uint8Array): boolean {
  if (bytes.byteOffset % 8 !== 0 || bytes.length % 8 !== 0) return bytes.every((byte) => byte === 0);
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8).every((word) => word === 0n);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
