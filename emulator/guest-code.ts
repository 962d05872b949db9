/**
 * Guest code that v86 has translated to WebAssembly, on its way into v86's table of functions.
 *
 * v86 has the browser compile a piece in the background, and translates no other piece meanwhile. The background is a queue in which each
 * piece waits behind the optimising of all earlier ones, for up to seconds, and what waits is interpreted. Compiling at once takes a
 * millisecond, as functions are only compiled when they are called.
 */

/** v86's processor, as far as translated code is concerned (v86 0.5.462, build/libv86-debug.mjs: codegen_finalize). */
export interface CodeHost {
  readonly wasm_memory: WebAssembly.Memory;
  readonly wm: { readonly wasm_table: WebAssembly.Table };
  readonly jit_imports: WebAssembly.ModuleImports;
  codegen_finalize: (index: number, start: number, flags: number, pointer: number, length: number) => void;
  readonly codegen_finalize_finished: (index: number, start: number, flags: number) => void;
}

/** Where v86's own functions end in its table. */
const TABLE_OFFSET = 1024;

/**
 * Compiles each piece as soon as v86 has made it. Returns what takes the compiled piece into use, to be called when no guest code is on the
 * stack: v86 holds a lock on its book while it hands a piece over.
 */
export function compileAtOnce(host: CodeHost): () => void {
  let ready: (() => void) | undefined;
  host.codegen_finalize = (index, start, flags, pointer, length) => {
    const bytes = new Uint8Array(host.wasm_memory.buffer, pointer >>> 0, length >>> 0).slice();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: host.jit_imports });
    ready = () => {
      host.wm.wasm_table.set(TABLE_OFFSET + index, exports['f']);
      host.codegen_finalize_finished(index, start, flags);
    };
  };
  return () => {
    const take = ready;
    ready = undefined;
    take?.();
  };
}
