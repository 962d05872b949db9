import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ByteChannel } from '../../std/byte-channel.ts';
import { GuestConnection, type GuestConnectionOptions } from '../connection.ts';

const AGENT = fileURLToPath(new URL('../../../images/dist/agent', import.meta.url));
/** Mounts, processes, network and host name of its own, so that a program of a test can break nothing here. */
const ISOLATION = ['--mount', '--pid', '--fork', '--mount-proc', '--net', '--uts', '--ipc', '--kill-child'];

/** Why the agent can't run on this machine's own kernel; undefined when it can. It is an i386 binary and wants root. */
export function whyNoNativeAgent(): string | undefined {
  if (process.platform !== 'linux' || !['x64', 'ia32'].includes(process.arch)) return 'needs Linux on x86';
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync(AGENT) ? undefined : `${AGENT} isn't there`;
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
  await guest.ready;
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
