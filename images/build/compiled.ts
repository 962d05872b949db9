/** What a C compiler makes: the agent and the kernel; and the BIOS, which Debian has compiled. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from './packages.ts';
import { AGENT, CACHE, KERNEL } from './places.ts';
import { run } from './shell.ts';

const AGENT_BYTES_MAX = 64 * 1024;
const KERNEL_BYTES_MAX = 3_500_000;

export function buildAgent(): Uint8Array {
  const [musl, file] = [join(CACHE, 'musl'), join(CACHE, 'agent')];
  unpackPackage('musl-dev', musl);
  run('make', ['-C', AGENT, '--always-make', '--silent', `MUSL=${musl}`, `OUT=${file}`]);
  return limited('agent', readFileSync(file), AGENT_BYTES_MAX);
}

/** Some four minutes on two processors; the tree is kept in the cache. */
export function buildKernel(): Uint8Array {
  const [sources, work, file] = [join(CACHE, 'linux-source'), join(CACHE, 'kernel'), join(CACHE, 'bzImage')];
  const tar = join(sources, 'usr/src/linux-source-6.1.tar.xz');
  if (!existsSync(tar)) unpackPackage('linux-source-6.1', sources);
  mkdirSync(work, { recursive: true });
  run(join(KERNEL, 'build.sh'), [file, work], { env: { LINUX_SOURCE: tar } });
  return limited('kernel', readFileSync(file), KERNEL_BYTES_MAX);
}

export function takeBios(): Uint8Array {
  const folder = join(CACHE, 'seabios');
  unpackPackage('seabios', folder);
  return readFileSync(join(folder, 'usr/share/seabios/bios.bin'));
}

function limited(name: string, bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length > limit) throw new Error(`The ${name} has ${bytes.length} bytes, its limit is ${limit}`);
  return bytes;
}
