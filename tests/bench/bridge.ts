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
    await machine.shell(`docker run -d --name sink --network lane busybox ${SINK}`);
    await machine.shell('docker run -d --name source --network lane busybox sleep 3600');
    const blocks = scale.of(1200, 120);
    const rounds = scale.of(7, 3);
    const rates = { bridge: [] as number[], loopback: [] as number[] };
    // Side by side; the first round is for the guest's code.
    for (let round = -1; round < rounds; round += 1) {
      const found = {
        bridge: await send(machine, 'source', 'sink', blocks),
        loopback: await send(machine, 'sink', '127.0.0.1', blocks),
      };
      if (round < 0) continue;
      rates.bridge.push(found.bridge);
      rates.loopback.push(found.loopback);
    }
    const [between, within] = [median(rates.bridge), median(rates.loopback)];
    const how = `${rounds} x ${Math.round((blocks * BLOCK_BYTES) / MEGABYTE)} MB, dd and nc of busybox, Node`;
    return [
      { name: 'TCP between two containers', value: between, unit: 'MB/s', how },
      { name: 'TCP within one container', value: within, unit: 'MB/s', how },
      { name: 'bridge / loopback', value: between / within, unit: 'x', how },
    ];
  },
};

/** MB/s, until the other side has read everything. */
async function send({ shell }: BenchMachine, container: string, host: string, blocks: number): Promise<number> {
  const line = `dd if=/dev/zero bs=${BLOCK_BYTES} count=${blocks} 2>/dev/null | nc ${host} ${PORT}`;
  const began = performance.now();
  await shell(`docker exec ${container} sh -c '${line}'`);
  return (blocks * BLOCK_BYTES) / MEGABYTE / ((performance.now() - began) / 1000);
}
