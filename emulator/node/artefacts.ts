/** Where the machine's parts lie on disk: the committed artefacts and v86's wasm, for headless runs and builds. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

export async function compileV86(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(v86WasmPath()));
}
