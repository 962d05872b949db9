/** Bytes over TCP between two containers on a bridge of their own, beside the same between two programs of one container. */
import type { Bench } from './bench.ts';
import { type BenchMachine, openMachine } from './machine.ts';
import { median } from './report.ts';

const PORT = 9000;
const BLOCK_BYTES = 65_536;
const MEGABYTE = 1e6;
/** Takes one connection after the other, each to its end. */
const SINK = `nc -ll -p ${PORT} -e dd of=/dev/null bs=${BLOCK_BYTES}`;

export const bridge: Bench = {
  name: 'bridge',
  async run(scale) {
    using machine = await openMachine();
    await machine.shell('docker network create lane');
    // The guest's own programs, in the containers' namespaces: bash writes to sockets without a program between.
    const run = (name: string, line: string) =>
      machine.shell(`docker run -d --name ${name} --network lane -v /:/host busybox ${line}`);
    await run('sink', SINK);
    await run('source', 'sleep 3600');
    const address = await machine.shell("docker inspect -f '{{.NetworkSettings.Networks.lane.IPAddress}}' sink");
    const blocks = scale.of(3000, 600);
    const rounds = scale.of(7, 3);
    const rates = { bridge: [] as number[], loopback: [] as number[] };
    // Side by side; the first round is for the guest's code.
    for (let round = -1; round < rounds; round += 1) {
      const found = {
        bridge: await send(machine, 'source', address.trim(), blocks),
        loopback: await send(machine, 'sink', '127.0.0.1', blocks),
      };
      if (round < 0) continue;
      rates.bridge.push(found.bridge);
      rates.loopback.push(found.loopback);
    }
    const [between, within] = [median(rates.bridge), median(rates.loopback)];
    const how = `${rounds} x ${Math.round((blocks * BLOCK_BYTES) / MEGABYTE)} MB, dd, Node`;
    return [
      { name: 'TCP between two containers', value: between, unit: 'MB/s', how },
      { name: 'TCP within one container', value: within, unit: 'MB/s', how },
      { name: 'bridge / loopback', value: between / within, unit: 'x', how },
    ];
  },
};

/** MB/s by the guest's clock, so without the start of the shell; what is in buffers at the end counts as sent. */
async function send({ shell }: BenchMachine, container: string, host: string, blocks: number): Promise<number> {
  const copy = `dd if=/dev/zero bs=${BLOCK_BYTES} count=${blocks} 2>/dev/null > /dev/tcp/${host}/${PORT}`;
  const seconds = await shell(`docker exec ${container} chroot /host bash -c 'TIMEFORMAT=%3R; { time ${copy}; } 2>&1'`);
  return (blocks * BLOCK_BYTES) / MEGABYTE / Number(seconds);
}
