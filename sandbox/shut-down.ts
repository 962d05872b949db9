/** The end of a machine in order, as an init makes it: everybody is told, then asked to end, then ended. */
import { AT_FDCWD, O_CLOEXEC, O_NOCTTY, O_NONBLOCK, O_WRONLY } from '../runtime/guest/constants/open.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { runInGuest } from '../runtime/guest/process/run-in-guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import { write } from '../runtime/guest/syscalls/read-write.ts';

/** What the guest asks of its own machine. */
export type PowerWish = 'reboot' | 'poweroff';

const WISHES: Readonly<Record<PowerWish, string>> = { reboot: 'reboot', poweroff: 'power off' };

/** Writes to every terminal what is about to happen. One that takes nothing more is left out. */
export async function broadcast(guest: Guest, wish: PowerWish, ttys: readonly string[], now: Date): Promise<void> {
  const text = `\r\n\r\nBroadcast message from root@drydock (${stamp(now)}):\r\n\r\nThe system will ${WISHES[wish]} now!\r\n\r\n`;
  const p = new Program('tell every terminal');
  for (const tty of ttys) {
    const fd = openat(p, AT_FDCWD, tty, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0, { continue: true });
    write(p, fd, text, { continue: true });
    close(p, fd, { continue: true });
  }
  await guest.run(p);
}

/** As systemd writes it. */
function stamp(now: Date): string {
  const day = now.toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' });
  return `${day} ${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/**
 * SIGTERM, and SIGHUP for shells, which heed nothing else; SIGKILL for what is there two seconds later. Threads of the kernel have no
 * /proc/PID/exe, and kill(-1) spares its caller and process 1.
 */
const END_PROCESSES = `
others() {
  for process in /proc/[0-9]*; do
    [[ -e $process/exe && $process != /proc/1 && $process != /proc/$$ ]] && return
  done
  return 1
}
for signal in TERM HUP CONT; do kill -$signal -1; done
for try in {1..20}; do
  others || break
  sleep 0.1
done
kill -KILL -1
sync`;

export async function endProcesses(guest: Guest): Promise<void> {
  const { status, stderr } = await runInGuest(guest, ['/bin/bash', '-c', END_PROCESSES]);
  if (status !== 0) throw new Error(`end all processes: bash ended with ${status}: ${stderr}`);
}
