/** Making a fresh machine small and quiet before its snapshot is taken. */
import type { Guest } from '../../runtime/guest/guest.ts';
import { readWholeFile } from '../../runtime/guest/files/read-whole-file.ts';
import { writeFile } from '../../runtime/guest/files/write-file.ts';
import { Program } from '../../runtime/guest/program.ts';
import type { Terminal } from '../terminal.ts';

/** linux/mman.h */
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_PRIVATE = 0x02;
const MAP_ANONYMOUS = 0x20;
const MAP_POPULATE = 0x8000;

const PROMPT = /[#$] $/;
const DEADLINE_MS = 30_000;

/** Resolves when the shell asks for a command, i.e. its last output ends like a prompt. */
export function waitForPrompt(terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watching[Symbol.dispose]();
      reject(
        new Error(
          `Wait for the shell's prompt: after ${DEADLINE_MS} ms it says ${JSON.stringify(terminal.pendingText)}`,
        ),
      );
    }, DEADLINE_MS);
    const watching = terminal.onOutput(() => {
      if (!PROMPT.test(withoutEscapes(terminal.pendingText))) return;
      clearTimeout(timer);
      watching[Symbol.dispose]();
      resolve();
    });
  });
}

/** Control sequences of colours, titles and modes: ECMA-48 CSI and OSC. */
const withoutEscapes = (text: string): string =>
  text.replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g, '');

/** The kernel keeps that much free for itself, in KiB (Documentation/admin-guide/sysctl/vm.rst). */
const MIN_FREE = '/proc/sys/vm/min_free_kbytes';
const MIN_FREE_LOWERED = '256';
/** Left to the kernel while free memory is overwritten. */
const MARGIN_BYTES = 2 ** 20;

/** Forgets what the kernel can read again. */
export async function dropCaches(guest: Guest): Promise<void> {
  const p = new Program('drop caches');
  writeFile(p, '/proc/sys/vm/drop_caches', '3');
  writeFile(p, '/proc/sys/vm/compact_memory', '1');
  await guest.run(p);
}

/**
 * Overwrites free memory with zeros: pages that are all zero are not saved. `init_on_free=1` would do the same and cost
 * the guest time for ever.
 */
export async function clearFreeMemory(guest: Guest): Promise<void> {
  const minimum = (await readText(guest, MIN_FREE)).trim();
  await guest.run(set(MIN_FREE, MIN_FREE_LOWERED));
  const free = Number(/^MemFree: +(\d+) kB$/m.exec(await readText(guest, '/proc/meminfo'))?.[1] ?? 0) * 1024;
  await guest.run(overwrite(Math.max(0, free - MARGIN_BYTES)));
  await guest.run(set(MIN_FREE, minimum));
}

function set(path: string, value: string): Program {
  const p = new Program('set a kernel parameter');
  writeFile(p, path, value);
  return p;
}

/** The kernel clears a page when it gives it to a process. */
function overwrite(bytes: number): Program {
  const p = new Program('overwrite free memory');
  const length = bytes & -4096;
  const address = p.call('mmap2', [
    0,
    length,
    PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
    -1,
    0,
  ]);
  p.call('munmap', [address, length]);
  return p;
}

async function readText(guest: Guest, path: string): Promise<string> {
  return new TextDecoder().decode(await readWholeFile(guest, path, 8192));
}
