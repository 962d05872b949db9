import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ByteChannel } from '../../std/byte-channel.ts';
import { GuestConnection, type GuestConnectionOptions } from '../connection.ts';

const AGENT = fileURLToPath(new URL('../../../images/dist/agent', import.meta.url));
/** Mounts, processes, network and host name of its own, so that a program of a test can break nothing here. */
const ISOLATION = ['--mount', '--pid', '--fork', '--mount-proc', '--net', '--uts', '--ipc', '--kill-child'];
const PROBE_MS_MAX = 20_000;

/**
 * Why the agent can't run on this machine's own kernel; undefined when it can. It is an i386 binary and wants to be root with namespaces
 * of its own, which root in a container or a chroot mostly can't have.
 */
export const whyNoNativeAgent = (): string | undefined => (probed ??= { reason: probe() }).reason;

/** Asked by many files of one process, and processes are started for the answer. */
let probed: { readonly reason: string | undefined } | undefined;

function probe(): string | undefined {
  if (process.platform !== 'linux' || !['x64', 'ia32'].includes(process.arch)) return 'needs Linux on x86';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync(AGENT)) return `${AGENT} isn't there`;
  const { error, status, stderr } = spawnSync('unshare', [...ISOLATION, '--', AGENT, '--stdio'], {
    input: '',
    encoding: 'utf8',
    timeout: PROBE_MS_MAX,
  });
  if (status !== 0)
    return `needs root that may make namespaces: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`;
  return isRootOfItsMounts() ? undefined : 'needs the root of its mount namespace: this is a directory within (chroot)';
}

/** Who enters a mount namespace is at its root, which a chroot is not. */
function isRootOfItsMounts(): boolean {
  const args = ['--mount=/proc/self/ns/mnt', 'stat', '--format=%d:%i', '/'];
  const { stdout } = spawnSync('nsenter', args, { encoding: 'utf8', timeout: PROBE_MS_MAX });
  const { dev, ino } = statSync('/', { bigint: true });
  return stdout.trim() === `${dev}:${ino}`;
}

export interface NativeAgent extends AsyncDisposable {
  readonly guest: GuestConnection;
  readonly channel: ByteChannel;
}

/** Runs the agent on this machine's kernel in namespaces of its own. Disposing of it ends it and everything that it started. */
export async function startNativeAgent(options?: GuestConnectionOptions): Promise<NativeAgent> {
  const child = spawn('unshare', [...ISOLATION, '--', AGENT, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const channel = channelOf(child);
  const guest = new GuestConnection(channel, options);
  const started = await Promise.race([guest.ready.then(() => true), exited.then(() => false)]);
  if (!started) throw new Error(`The agent ended before it greeted: exit code ${String(child.exitCode)}`);
  return {
    guest,
    channel,
    [Symbol.asyncDispose]: async () => {
      guest[Symbol.dispose]();
      child.stdin.end();
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function channelOf(child: ChildProcessByStdio<Writable, Readable, null>): ByteChannel {
  // The end of the process shows in what waits for it; writing to it then is no accident of its own.
  child.stdin.on('error', () => undefined);
  return {
    write: (bytes) => void child.stdin.write(bytes.slice()),
    onData: (listener) => {
      child.stdout.on('data', listener);
      return { [Symbol.dispose]: () => void child.stdout.off('data', listener) };
    },
  };
}
