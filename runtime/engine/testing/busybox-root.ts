import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const IMAGE = fileURLToPath(new URL('../../../images/dist/busybox.tar', import.meta.url));

const read = (name: string): Buffer => execFileSync('tar', ['-xOf', IMAGE, `./${name}`], { maxBuffer: 2 ** 26 });

/** The catalogue's busybox image as a directory of this machine; disposing of it removes the directory. */
export function unpackBusybox(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'drydock-busybox-'));
  const manifest = JSON.parse(read('manifest.json').toString()) as { Layers: string[] }[];
  for (const layer of manifest[0]?.Layers ?? [])
    execFileSync('tar', ['-xz', '--same-owner', '-C', path], { input: read(layer) });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
