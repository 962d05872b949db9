/** Runs a command line with Docker's own client against a daemon. */
import { spawn } from 'node:child_process';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const LINE_SECONDS_MAX = 40;

/** Both sides are asked in the reference's version of the API, so that differences are the daemons' and not the client's. */
export const REFERENCE_API_VERSION = '1.41';

export function runLine(command: string, host: string): Promise<Answer> {
  const env = {
    ...process.env,
    DOCKER_HOST: host,
    DOCKER_API_VERSION: REFERENCE_API_VERSION,
    LC_ALL: 'C',
    DOCKER_CLI_HINTS: 'false',
  };
  const child = spawn('timeout', ['-k', '2', String(LINE_SECONDS_MAX), 'sh', '-c', command], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ stdout: stdout(), stderr: stderr(), code: code ?? -1 }));
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return () => text;
}
