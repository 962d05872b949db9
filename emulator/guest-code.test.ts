import { expect, test } from 'vitest';
import { compileAtOnce, type CodeHost } from './guest-code.ts';

/** A module like v86's: `f(state)` stores `state` at the address 16 of the memory. */
const CODE = new Uint8Array(
  Buffer.from(
    [
      '0061736d 01000000',
      '01 05 01 60 01 7f 00',
      '02 08 01 01 65 01 6d 02 00 01',
      '03 02 01 00',
      '07 05 01 01 66 00 00',
      // i32.const 16; local.get 0; i32.store; end
      '0a 0b 01 09 00 41 10 20 00 36 02 00 0b',
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  ),
);

/** As much of v86 as hands over code. */
function createHost() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1924 });
  const finished: number[][] = [];
  const host: CodeHost = {
    wasm_memory: memory,
    wm: { wasm_table: table },
    jit_imports: { m: memory },
    codegen_finalize: () => expect.unreachable('v86 must not compile it itself'),
    codegen_finalize_finished: (...told) => void finished.push(told),
  };
  const generate = (index: number, code: Uint8Array): void => {
    new Uint8Array(memory.buffer).set(code, 1024);
    host.codegen_finalize(index, 4096, 3, 1024, code.length);
    // v86 writes its next piece there.
    new Uint8Array(memory.buffer).fill(0, 1024, 1024 + code.length);
  };
  return { host, memory, table, generate, finished };
}

test('a piece is in the table when it is taken into use, not while v86 hands it over', () => {
  const { host, memory, table, generate, finished } = createHost();
  const take = compileAtOnce(host);
  generate(7, CODE);
  expect(table.get(1024 + 7)).toBeNull();
  expect(finished).toEqual([]);
  take();
  expect(finished).toEqual([[7, 4096, 3]]);
  (table.get(1024 + 7) as (state: number) => void)(42);
  expect(new DataView(memory.buffer).getInt32(16, true)).toBe(42);
  take();
  expect(finished).toHaveLength(1);
});

test('code that is none fails there and then', () => {
  const { host, generate } = createHost();
  compileAtOnce(host);
  expect(() => generate(7, new Uint8Array(12))).toThrow(WebAssembly.CompileError);
});
