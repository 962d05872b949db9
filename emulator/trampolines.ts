/**
 * WebAssembly functions that only call back into JavaScript. A function table takes nothing but WebAssembly functions, and every one of
 * these can stand in a table for code that is not compiled yet.
 *
 * The module is written out by hand (WebAssembly 2.0, 5 Binary Format): one type `(i32) -> ()`, one import `e.f (i32, i32) -> ()`, and
 * for each index a function that calls it with the index and its own argument.
 */
export type Callback = (index: number, argument: number) => void;

/** One function for each of the indices, in their order. */
export function trampolines(indices: readonly number[], callback: Callback): readonly CallableFunction[] {
  const module = new WebAssembly.Module(encode(indices));
  const { exports } = new WebAssembly.Instance(module, { e: { f: callback } });
  return indices.map((_, at) => exports[String(at)] as CallableFunction);
}

const I32 = 0x7f;
const FUNCTION_TYPE = 0x60;
const EXTERNAL_FUNCTION = 0x00;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function encode(indices: readonly number[]): Uint8Array<ArrayBuffer> {
  const types = [
    [FUNCTION_TYPE, ...vector([[I32]]), ...vector([])],
    [FUNCTION_TYPE, ...vector([[I32], [I32]]), ...vector([])],
  ];
  const imports = [[...name('e'), ...name('f'), EXTERNAL_FUNCTION, 1]];
  const exports = indices.map((_, at) => [...name(String(at)), EXTERNAL_FUNCTION, ...unsigned(at + imports.length)]);
  return new Uint8Array([
    ...HEADER,
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(indices.map(() => [0]))),
    ...section(7, vector(exports)),
    ...section(10, vector(indices.map(body))),
  ]);
}

/** i32.const index; local.get 0; call 0; end, without locals. */
function body(index: number): number[] {
  const code = [0x00, 0x41, ...signed(index), 0x20, 0x00, 0x10, 0x00, 0x0b];
  return [...unsigned(code.length), ...code];
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];

const vector = (elements: readonly (readonly number[])[]): number[] => [
  ...unsigned(elements.length),
  ...elements.flat(),
];

const name = (text: string): number[] => vector([...text].map((char) => [char.charCodeAt(0)]));

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
