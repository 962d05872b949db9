/**
 * Docker's own command line on a scripted engine: what it printed, how it ended and what it asked.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliCase } from './cases.ts';
import { type RecordedRequest, type Script, fakeEngine } from './fake-engine.ts';
import { serveHandler } from './serve-handler.ts';

export const RECORDED_VERSION = '28.2.2';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly requests: readonly RecordedRequest[];
}

/** undefined when it isn't installed, or another version than recorded. */
export async function findDockerClient(): Promise<string | undefined> {
  const { stdout } = await execute(['--version'], '').catch(() => ({ stdout: '' }));
  return stdout.includes(`version ${RECORDED_VERSION},`) ? 'docker' : undefined;
}

export async function runDockerClient(test: CliCase, script: Script): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  try {
    const engine = fakeEngine(script);
    const socket = join(folder, 'docker.sock');
    await using _server = await serveHandler(engine.api, socket);
    const result = await execute(test.args, test.stdin ?? '', `unix://${socket}`);
    return { ...result, requests: engine.requests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const CLIENT_DEADLINE_MS = 5_000;

function execute(
  args: readonly string[],
  stdin: string,
  host?: string,
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  return new Promise((resolve, reject) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/root',
      TZ: 'UTC',
      ...(host !== undefined && { DOCKER_HOST: host }),
    };
    const child = spawn('docker', args, { env, cwd: '/', timeout: CLIENT_DEADLINE_MS, killSignal: 'SIGKILL' });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (bytes: Buffer) => (output.stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (output.stderr += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...output, exitCode: code ?? -1 }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}
