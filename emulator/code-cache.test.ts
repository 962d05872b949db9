import { expect, test } from 'vitest';
import { CodeCache, type CodeHost } from './code-cache.ts';

const RAM = { offset: 65_536, length: 65_536 };

/** A module like v86's: `f(state)` adds what lies at `address` of the memory to `state` and stores it there. */
function codeFor(address: number): Uint8Array {
  const at = address.toString(16).padStart(2, '0');
  const sections = [
    '0061736d 01000000',
    '01 05 01 60 01 7f 00',
    '02 08 01 01 65 01 6d 02 00 01',
    '03 02 01 00',
    '07 05 01 01 66 00 00',
    // i32.const address; i32.const address; i32.load; local.get 0; i32.add; i32.store; end
    `0a 11 01 0f 00 41 ${at} 41 ${at} 28 02 00 20 00 6a 36 02 00 0b`,
  ];
  return new Uint8Array(Buffer.from(sections.join('').replaceAll(' ', ''), 'hex'));
}

/** As much of v86 as keeps compiled code. */
function createHost(pages: number) {
  const memory = new WebAssembly.Memory({ initial: pages });
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1924 });
  const finished: number[] = [];
  const host: CodeHost = {
    wasm_memory: memory,
    wm: { wasm_table: table },
    jit_imports: { m: memory },
    codegen_finalize: () => undefined,
    codegen_finalize_finished: (index) => void finished.push(index),
    jit_clear_func: (index) => table.set(1024 + index, null),
    full_clear_tlb: () => undefined,
  };
  const generate = (index: number, code: Uint8Array): void => {
    new Uint8Array(memory.buffer).set(code, 1024);
    host.codegen_finalize(index, 0, 0, 1024, code.length);
    new Uint8Array(memory.buffer).fill(0, 1024, 1024 + code.length);
  };
  const call = (index: number, state: number): void => (table.get(1024 + index) as (state: number) => void)(state);
  const word = (at: number): number => new DataView(memory.buffer).getInt32(at, true);
  return { host, memory, table, generate, call, word, finished };
}

function saved(): Uint8Array {
  const { host, memory, generate } = createHost(4);
  const cache = new CodeCache(host, RAM, () => undefined);
  for (const [index, address] of [3, 5, 899].entries()) {
    generate(address, codeFor(8 + 4 * index));
    host.codegen_finalize_finished(address, 0, 0);
  }
  host.jit_clear_func(5);
  const bytes = new Uint8Array(memory.buffer);
  bytes[8] = 100;
  bytes[RAM.offset] = 1;
  bytes[RAM.offset + RAM.length + 5000] = 7;
  return cache.save(12.5);
}

test('a machine takes over the code of another, and the memory around its RAM', async () => {
  const { host, memory, table, call, word } = createHost(3);
  const bytes = new Uint8Array(memory.buffer);
  bytes[16] = 9;
  bytes[RAM.offset] = 42;
  expect(new CodeCache(host, RAM, () => undefined).restore(saved())).toBe(12.5);
  expect(memory.buffer.byteLength).toBe(4 * 65_536);
  const after = new Uint8Array(memory.buffer);
  expect([after[8], after[16], after[RAM.offset], after[RAM.offset + RAM.length + 5000]]).toEqual([100, 0, 42, 7]);
  // At once, through its trampoline; then when the background has compiled the others.
  call(3, 11);
  expect(word(8)).toBe(111);
  await new Promise((resolve) => setTimeout(resolve, 50));
  call(3, 1);
  call(899, 5);
  expect([word(8), word(16)]).toEqual([112, 5]);
  expect(table.get(1024 + 5)).toBeNull();
});

test('code that was taken over can be saved again, and dropped before it was ever called', () => {
  const { host } = createHost(4);
  const cache = new CodeCache(host, RAM, () => undefined);
  cache.restore(saved());
  expect(cache.save(12.5)).toEqual(saved());
  host.jit_clear_func(899);
  expect(cache.save(12.5).length).toBeLessThan(saved().length);
});

test('nothing is to be saved while a module is on its way', () => {
  let idle = 0;
  const { host, generate, finished } = createHost(4);
  const cache = new CodeCache(host, RAM, () => (idle += 1));
  generate(1, codeFor(8));
  generate(2, codeFor(8));
  expect(cache.compiling).toBe(true);
  host.codegen_finalize_finished(1, 0, 0);
  expect([cache.compiling, idle]).toEqual([true, 0]);
  host.codegen_finalize_finished(2, 0, 0);
  expect([cache.compiling, idle, finished]).toEqual([false, 1, [1, 2]]);
});

test('code of a machine of another layout, or cut off, is refused', () => {
  const whole = saved();
  const restore = (bytes: Uint8Array, ram = RAM) => {
    const { host } = createHost(4);
    new CodeCache(host, ram, () => undefined).restore(bytes);
  };
  expect(() => restore(whole, { offset: 0, length: 65_536 })).toThrow('another layout');
  for (const length of [0, 3, 4, 40, whole.length - 1]) expect(() => restore(whole.subarray(0, length))).toThrow();
});
