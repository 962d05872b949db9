/** `npm run serve` as a process of its own: it says where it listens, answers, and ends when it is told to. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';
import { expect, test } from 'vitest';

test('npm run serve answers on its socket until it is stopped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-serve-'));
  const socketPath = join(folder, 'docker.sock');
  const args = ['scripts/run.mjs', 'serve', '--socket', socketPath, '--publish-on', 'off'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (errors += piece));
  const listening = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('listening')) resolve(line);
    });
  });
  try {
    expect(await Promise.race([listening, ended.then((code) => `ended with ${String(code)}: ${errors}`)])).toBe(
      `Drydock engine listening on unix://${socketPath}`,
    );
    const docker = new Docker({ socketPath });
    expect(String(await docker.ping())).toBe('OK');
    expect(await docker.listContainers()).toEqual([]);
  } finally {
    if (child.pid) process.kill(-child.pid, 'SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  }
});
