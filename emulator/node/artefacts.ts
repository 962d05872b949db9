/** Where the machine's parts lie on disk: the committed artefacts and v86's wasm, for headless runs and builds. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const DIST = fileURLToPath(new URL('../../images/dist/', import.meta.url));

export async function readArtefact(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(DIST, name)));
}

/** What a cold boot needs, but for the kernel's command line. */
export async function readBootImages(): Promise<{ bios: Uint8Array; kernel: Uint8Array; initrd: Uint8Array }> {
  const [bios, kernel, initrd] = await Promise.all([
    readArtefact('bios.bin'),
    readArtefact('kernel.bin'),
    readArtefact('initramfs.bin'),
  ]);
  return { bios, kernel, initrd };
}

export function v86WasmPath(): string {
  return join(dirname(createRequire(import.meta.url).resolve('v86')), 'v86.wasm');
}

/**
 * How long the machines of this process live. `long`: V8 optimises what turns out to be hot, which takes seconds of a second core.
 * `seconds`: v86 itself is optimised at once, and what it makes of the guest's code never is; see V8's flags under `node --v8-options`.
 */
export type Lifetime = 'long' | 'seconds';

export async function compileV86(lifetime: Lifetime = 'long'): Promise<WebAssembly.Module> {
  const bytes = await readFile(v86WasmPath());
  if (lifetime === 'long') return WebAssembly.compile(bytes);
  for (const flag of ['--no-liftoff', '--no-liftoff-only', '--no-wasm-lazy-compilation']) setFlagsFromString(flag);
  try {
    return await WebAssembly.compile(bytes);
  } finally {
    for (const flag of ['--liftoff', '--liftoff-only', '--wasm-lazy-compilation']) setFlagsFromString(flag);
  }
}
