/**
 * The shell of whatever is asked behind the learner's back: busybox's, whose applets run within the shell's own program. A script
 * takes it a third of the instructions that it takes the learner's bash, which loads libraries and a program for each word.
 */

const SHELL = ['/usr/bin/busybox', 'sh', '-c'] as const;

/**
 * Programs of the guest that do more than the applets of their names: scripts get these, as the learner does. Of grep the applet has
 * all that scripts need, without a program to load; kill is the shell's own. `tests/machine/asking-shell.test.ts` holds the list
 * against the guest.
 */
export const OWN_PROGRAMS: Readonly<Record<string, string>> = Object.fromEntries([
  ...inFolder(
    '/usr/bin',
    'clear dmesg free ip killall less logger mount nsenter passwd ping ps reset setpriv setsid sh stat su tar taskset top umount unshare uptime vi w watch',
  ),
  ...inFolder('/usr/sbin', 'blockdev halt losetup mke2fs pivot_root poweroff reboot sysctl tc'),
]);

function inFolder(folder: string, names: string): [string, string][] {
  return names.split(' ').map((name) => [name, `${folder}/${name}`]);
}

const BASH = ['/usr/bin/bash', '-c'] as const;
const FOR_BASH = /^#!.*\bbash\b/;

/** The words that run a script in the guest; `args` become `$0`, `$1`, ... A first line `#!/bin/bash` has bash run it. */
export const asking = (script: string, ...args: readonly string[]): string[] =>
  FOR_BASH.test(script) ? [...BASH, script, ...args] : [...SHELL, `${ownPrograms(script)}${script}`, ...args];

/** A function goes before an applet. It is only defined where its name stands: whatever the shell reads, it reads each time. */
function ownPrograms(script: string): string {
  const words = new Set(script.match(/\b[a-z_\d]+\b/g));
  return Object.entries(OWN_PROGRAMS)
    .filter(([name]) => words.has(name))
    .map(([name, path]) => `${name}() { ${path} "$@"; }\n`)
    .join('');
}

/** Whether a process, by its arguments with spaces between, is such a shell. */
export const isAsking = (command: string): boolean =>
  command.startsWith(`${SHELL.join(' ')} `) || command.startsWith(`${BASH.join(' ')} `);
