/** The way to the guest: a round trip with one trivial call, and bytes through a pipe in both directions. */
import { Program } from '../../runtime/guest/program.ts';
import { getpid } from '../../runtime/guest/syscalls/process.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { startOnPipes } from '../../runtime/guest/process/start-on-pipes.ts';
import { LOGIN_ENVIRONMENT } from '../../sandbox/process.ts';
import type { Bench } from './bench.ts';
import { repeat } from './docker-run.ts';
import { openMachine, type BenchMachine } from './machine.ts';
import { percentile } from './report.ts';

const MEGABYTE = 1e6;

export const channel: Bench = {
  name: 'channel',
  async run(scale) {
    using machine = await openMachine();
    const rounds = scale.of(2000, 200);
    const times = await repeat(rounds, 200, () => roundTrip(machine));
    const megabytes = scale.of(200, 20);
    await receive(machine, 10);
    await send(machine, 10);
    const how = 'a pipe of the guest, Node';
    return [
      {
        name: 'round trip of a program, p50',
        value: percentile(times, 50) * 1000,
        unit: 'us',
        how: `${rounds} x getpid`,
      },
      {
        name: 'round trip of a program, p95',
        value: percentile(times, 95) * 1000,
        unit: 'us',
        how: `${rounds} x getpid`,
      },
      { name: 'stream out of the guest', value: await receive(machine, megabytes), unit: 'MB/s', how },
      { name: 'stream into the guest', value: await send(machine, megabytes), unit: 'MB/s', how },
    ];
  },
};

async function roundTrip({ sandbox }: BenchMachine): Promise<void> {
  const p = new Program('round trip');
  getpid(p);
  await sandbox.guest.run(p);
}

const start = ({ sandbox }: BenchMachine, line: string) =>
  startOnPipes(sandbox.guest, { argv: ['/bin/sh', '-c', line], env: LOGIN_ENVIRONMENT, cwd: '/' });

/** MB/s out of a pipe of the guest. */
export async function receive(machine: BenchMachine, megabytes: number): Promise<number> {
  const { stdin, stdout, stderr } = await start(
    machine,
    `exec dd if=/dev/zero bs=100000 count=${megabytes * 10} status=none`,
  );
  let began = 0;
  let bytes = 0;
  for await (const piece of chunks(stdout.readable)) {
    if (bytes === 0) began = performance.now();
    bytes += piece.length;
  }
  const rate = bytes / MEGABYTE / ((performance.now() - began) / 1000);
  for (const stream of [stdin, stdout, stderr]) stream.release();
  return rate;
}

/** MB/s into a pipe of the guest. */
export async function send(machine: BenchMachine, megabytes: number): Promise<number> {
  const { actor, stdin, stdout, stderr } = await start(machine, 'exec cat > /dev/null');
  const writer = stdin.writable.getWriter();
  const piece = new Uint8Array(MEGABYTE / 10);
  const began = performance.now();
  for (let sent = 0; sent < megabytes * MEGABYTE; sent += piece.length) await writer.write(piece);
  await writer.close();
  await actor.exit;
  const rate = megabytes / ((performance.now() - began) / 1000);
  stdout.release();
  stderr.release();
  return rate;
}
