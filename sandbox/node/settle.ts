/** Making a fresh machine small and quiet before its snapshot is taken. */
import type { Guest } from '../../runtime/guest/guest.ts';
import { AT_REMOVEDIR } from '../../runtime/guest/constants/at.ts';
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_RDWR } from '../../runtime/guest/constants/open.ts';
import { readWholeFile } from '../../runtime/guest/files/read-whole-file.ts';
import { writeFile } from '../../runtime/guest/files/write-file.ts';
import { Program } from '../../runtime/guest/program.ts';
import { mkdirat, unlinkat } from '../../runtime/guest/syscalls/directory.ts';
import { mount, umount2 } from '../../runtime/guest/syscalls/mount.ts';
import { close, openat } from '../../runtime/guest/syscalls/open.ts';
import type { Terminal } from '../terminal.ts';

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

/** Left to the kernel while free memory is overwritten. */
const RESERVE_BYTES = 8 * 2 ** 20;
const SCRATCH = '/run/drydock/scratch';

/**
 * Makes the snapshot small: drops what the kernel can read again, then overwrites free memory with zeros (pages that are all zero are not
 * saved) by allocating a file of nearly all of it. `init_on_free=1` would do the same and cost the guest time for ever.
 */
export async function shrinkMemory(guest: Guest): Promise<void> {
  await guest.run(dropCaches());
  const meminfo = new TextDecoder().decode(await readWholeFile(guest, '/proc/meminfo', 8192));
  const freeBytes = Number(/^MemFree: +(\d+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024;
  await guest.run(overwriteFreeMemory(Math.max(0, freeBytes - RESERVE_BYTES)));
  await guest.run(dropCaches());
}

function dropCaches(): Program {
  const p = new Program('drop caches');
  writeFile(p, '/proc/sys/vm/drop_caches', '3');
  writeFile(p, '/proc/sys/vm/compact_memory', '1');
  return p;
}

function overwriteFreeMemory(bytes: number): Program {
  const p = new Program('overwrite free memory');
  mkdirat(p, AT_FDCWD, SCRATCH, 0o700);
  mount(p, { source: 'tmpfs', target: SCRATCH, type: 'tmpfs', data: 'size=100%' });
  const fd = openat(p, AT_FDCWD, `${SCRATCH}/zeros`, O_RDWR | O_CREAT | O_CLOEXEC, 0o600);
  p.call('fallocate', [fd, 0, 0, 0, bytes, 0], { continue: true });
  close(p, fd, { always: true });
  umount2(p, SCRATCH, 0, { always: true });
  unlinkat(p, AT_FDCWD, SCRATCH, AT_REMOVEDIR, { always: true });
  return p;
}
