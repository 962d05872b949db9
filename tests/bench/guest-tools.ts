/**
 * Programs for comparison, put into a running guest: Debian's crun with the libraries that the guest root lacks, and our own floor.c.
 * Both need a Debian machine; what can't be had is an Error that says why.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { storeFile } from '../../runtime/guest/files/store-file.ts';
import type { Guest } from '../../runtime/guest/guest.ts';
import { missingPackages } from '../../scripts/packages.mjs';
import { root } from '../../scripts/process.mjs';

/** In the guest. */
export const TOOLS = '/opt/bench';

/** With the C library's headers and the libgcc of 32 bits. */
const COMPILER = 'gcc-multilib';
const CACHE = join(root, '.cache/bench');
const LIBRARIES = 'usr/lib/i386-linux-gnu';
const CRUN = 'crun libyajl2 libseccomp2 libsystemd0 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1'.split(
  ' ',
);

export function store(guest: Guest, name: string, content: Uint8Array, mode = 0o644): Promise<void> {
  return storeFile(guest, `${TOOLS}/${name}`, content, { mode, parentsMode: 0o755 });
}

/** To be called with LD_LIBRARY_PATH = TOOLS/lib. */
export async function installCrun(guest: Guest): Promise<void> {
  const folder = join(CACHE, 'crun');
  if (!existsSync(join(folder, 'usr/bin/crun'))) unpack(CRUN, folder);
  await store(guest, 'crun', readFileSync(join(folder, 'usr/bin/crun')), 0o755);
  for (const place of [LIBRARIES, 'lib/i386-linux-gnu']) {
    const found = existsSync(join(folder, place)) ? readdirSync(join(folder, place)) : [];
    // The names that the loader asks for: those with one number.
    for (const name of found.filter((file) => /\.so\.\d+$/.test(file)))
      await store(guest, `lib/${name}`, readFileSync(realpathSync(join(folder, place, name))), 0o755);
  }
}

/** Static, against musl, as the agent is: see images/guest/agent/Makefile. */
export async function installFloor(guest: Guest): Promise<void> {
  const [missing] = missingPackages([COMPILER]);
  if (missing !== undefined) throw new Error(`compile floor.c for the guest: install Debian's ${missing}`);
  const musl = join(CACHE, 'musl');
  if (!existsSync(join(musl, 'usr'))) unpack(['musl-dev', 'musl'], musl);
  const binary = join(CACHE, 'floor');
  compile(join(import.meta.dirname, 'floor.c'), binary, musl);
  await store(guest, 'floor', readFileSync(binary), 0o755);
}

function compile(source: string, binary: string, musl: string): void {
  const library = (name: string): string => join(musl, 'usr/lib/i386-linux-musl', name);
  const compilers = output('gcc', ['-print-file-name=include']);
  const support = output('gcc', ['-m32', '-print-libgcc-file-name']);
  const language = '-m32 -march=i686 -std=gnu11 -O2 -Wall -Wextra -Werror'.split(' ');
  const plain = '-fno-pie -no-pie -static -fno-stack-protector -fcf-protection=none -nostdinc -nostdlib -s'.split(' ');
  const headers = ['-isystem', join(musl, 'usr/include/i386-linux-musl'), '-isystem', compilers];
  // The kernel's headers come from the build machine: they are the same for both widths.
  const kernel = ['-idirafter', '/usr/include', '-idirafter', '/usr/include/x86_64-linux-gnu'];
  const start = [library('crt1.o'), library('crti.o'), source];
  const end = ['-Wl,--start-group', library('libc.a'), support, '-Wl,--end-group', library('crtn.o')];
  output('gcc', [...language, ...plain, ...headers, ...kernel, '-o', binary, ...start, ...end]);
}

/** Debian packages for the guest's processor, fetched by apt and unpacked without being installed. */
function unpack(names: readonly string[], folder: string): void {
  const downloads = join(CACHE, 'download');
  mkdirSync(downloads, { recursive: true });
  download(names, downloads);
  for (const name of names) {
    const file = readdirSync(downloads).find((each) => each.startsWith(`${name}_`));
    if (file === undefined) throw new Error(`fetch Debian's ${name} for i386: apt-get brought none`);
    output('dpkg-deb', ['-x', join(downloads, file), folder]);
  }
}

function download(names: readonly string[], folder: string): void {
  const fetch = (): string =>
    output(
      'apt-get',
      ['download', '-q', '-o', 'APT::Sandbox::User=root', ...names.map((name) => `${name}:i386`)],
      folder,
    );
  try {
    fetch();
  } catch {
    output('dpkg', ['--add-architecture', 'i386']);
    output('apt-get', ['update', '-q']);
    fetch();
  }
}

function output(command: string, args: readonly string[], cwd?: string): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', ...(cwd !== undefined && { cwd }) }).trim();
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`${command} ${args[0] ?? ''} (needs Debian, root and a network): ${stderr?.trim() || message}`, {
      cause: error,
    });
  }
}
