/** Runs a command line with Docker's own client against a daemon. */
import { spawn } from 'node:child_process';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const LINE_SECONDS_MAX = 40;

/** Both sides are asked in the newest version of the API that both speak, so that differences are the daemons' and not the client's. */
const REFERENCE_API_VERSION = '1.45';

export interface Surroundings {
  /** The daemon, as DOCKER_HOST names it. */
  readonly host: string;
  /** What `$REGISTRY` stands for: `127.0.0.1:40123`. */
  readonly registry: string;
}

export function runLine(command: string, { host, registry }: Surroundings): Promise<Answer> {
  const env = {
    ...process.env,
    DOCKER_HOST: host,
    REGISTRY: registry,
    DOCKER_API_VERSION: REFERENCE_API_VERSION,
    LC_ALL: 'C',
    DOCKER_CLI_HINTS: 'false',
  };
  const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  // The whole group: Docker's client passes SIGTERM on to its container and waits on.
  const deadline = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), LINE_SECONDS_MAX * 1000);
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({
        stdout: stdout(),
        stderr: signal ? `not over after ${LINE_SECONDS_MAX} s` : stderr(),
        code: code ?? -1,
      });
    });
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return () => text;
}
