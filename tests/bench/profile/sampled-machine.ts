/**
 * A machine that stops every few hundred guest instructions to say where it is. v86's inner loop asks for the time whenever it has run
 * LOOP_COUNTER (100,003) instructions; with a smaller number in its place that question is the sample.
 */
import { readFile } from 'node:fs/promises';
import { v86WasmPath } from '../../../emulator/node/artefacts.ts';
import { decodeSnapshot } from '../../../emulator/snapshot.ts';
import { loadOptions } from '../../../sandbox/node/load.ts';
import { SNAPSHOT_PATH } from '../../../sandbox/node/paths.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { PAGE_OFFSET } from './kernel-symbols.ts';

/** i32.const 100003. */
const LONG_LOOP = [0x41, 0xa3, 0x8d, 0x06];
const SAMPLE_INSTRUCTIONS = 211;
/** Where v86 0.5.462 keeps the processor's registers in its own memory: build/libv86-debug.mjs, the views of CPU. */
const STACK_POINTER_AT = 64 + 4 * 4;
const INSTRUCTION_POINTER_AT = 556;
const PRIVILEGE_AT = 612;
const INSTRUCTIONS_AT = 664;
const USER = 3;

export interface Sample {
  /** Instructions since the sample before. */
  readonly instructions: number;
  readonly user: boolean;
  readonly address: number;
  readonly stackPointer: number;
  /** Reads the kernel's memory; 0 where it has none at that address. */
  readonly word: (address: number) => number;
  readonly byte: (address: number) => number;
}

/** Restores the built snapshot into such a machine; it tells `onSample` of everything that it runs. */
export async function openSampled(onSample: (sample: Sample) => void): Promise<Sandbox> {
  // Node does not wait for an asynchronous compilation.
  const wasm = new WebAssembly.Module(shortLoops(new Uint8Array(await readFile(v86WasmPath()))));
  const snapshot = await decodeSnapshot(await readFile(SNAPSHOT_PATH));
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = listening(instantiate, onSample) as typeof instantiate;
  try {
    return await Sandbox.restore({ ...(await loadOptions()), wasm }, snapshot);
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

function shortLoops(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const places = [...bytes.keys()].filter((at) => LONG_LOOP.every((byte, index) => bytes[at + index] === byte));
  if (places.length === 0) throw new Error('profile: this v86 has no LOOP_COUNTER of 100003; look at its cpu.rs');
  // The same length in LEB128.
  const short = [0x80 | (SAMPLE_INSTRUCTIONS & 0x7f), 0x80 | (SAMPLE_INSTRUCTIONS >> 7), 0];
  for (const at of places) bytes.set(short, at + 1);
  return bytes;
}

type Instantiate = (module: WebAssembly.Module, imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;

function listening(instantiate: typeof WebAssembly.instantiate, onSample: (sample: Sample) => void): Instantiate {
  return async (module, imports) => {
    const env = imports?.['env'];
    const now = env?.['microtick'] as (() => number) | undefined;
    if (!now) return instantiate(module, imports);
    let sample = (): void => undefined;
    const microtick = (): number => {
      sample();
      return now();
    };
    const { exports } = await instantiate(module, { ...imports, env: { ...env, microtick } });
    const allocate = exports['allocate_memory'] as (bytes: number) => number;
    const allocateMemory = (bytes: number): number => {
      const at = allocate(bytes);
      sample = sampler({ memory: exports['memory'] as WebAssembly.Memory, at, bytes }, onSample);
      return at;
    };
    return { exports: { ...exports, allocate_memory: allocateMemory } };
  };
}

interface GuestMemory {
  readonly memory: WebAssembly.Memory;
  /** Where it begins in v86's own memory. */
  readonly at: number;
  readonly bytes: number;
}

function sampler({ memory, at: guestAt, bytes }: GuestMemory, onSample: (sample: Sample) => void): () => void {
  const isThere = (address: number, length: number): boolean =>
    address >= PAGE_OFFSET && address - PAGE_OFFSET + length <= bytes;
  let before = 0;
  return () => {
    const view = new DataView(memory.buffer);
    const count = view.getUint32(INSTRUCTIONS_AT, true);
    const instructions = (count - before) >>> 0;
    before = count;
    if (instructions === 0) return;
    onSample({
      instructions,
      user: view.getUint8(PRIVILEGE_AT) === USER,
      address: view.getUint32(INSTRUCTION_POINTER_AT, true),
      stackPointer: view.getUint32(STACK_POINTER_AT, true),
      // What throws here ends the machine.
      word: (address) => (isThere(address, 4) ? view.getUint32(guestAt + address - PAGE_OFFSET, true) : 0),
      byte: (address) => (isThere(address, 1) ? view.getUint8(guestAt + address - PAGE_OFFSET) : 0),
    });
  };
}
