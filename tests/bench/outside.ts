/** Bytes between a program in the guest and a server of this computer, beside what a stream of the guest carries. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { directTcp } from '../../sandbox/node/direct-tcp.ts';
import type { Bench } from './bench.ts';
import { receive, send } from './channel.ts';
import { type BenchMachine, openMachine } from './machine.ts';
import { median } from './report.ts';

const ADDRESS = '203.0.113.7';
const BLOCK_BYTES = 65_536;
const MEGABYTE = 1e6;
const direct = directTcp({ thisComputer: true });

export const outside: Bench = {
  name: 'outside',
  async run(scale) {
    using machine = await openMachine({
      tcp: {
        reach: 'everything',
        connect: ({ port }, signal) => direct.connect({ address: '127.0.0.1', port }, signal),
      },
    });
    const blocks = scale.of(600, 60);
    const megabytes = Math.round((blocks * BLOCK_BYTES) / MEGABYTE);
    const rounds = scale.of(5);
    const rates = { up: [] as number[], down: [] as number[], out: [] as number[], into: [] as number[] };
    // Side by side, so that what else the machine does is in all of them; the first round is for the guest's code.
    for (let round = -1; round < rounds; round += 1) {
      const found = {
        up: await upload(machine, blocks),
        down: await download(machine, blocks),
        out: await receive(machine, megabytes),
        into: await send(machine, megabytes),
      };
      if (round >= 0) for (const key of ['up', 'down', 'out', 'into'] as const) rates[key].push(found[key]);
    }
    const [up, down, out, into] = [median(rates.up), median(rates.down), median(rates.out), median(rates.into)];
    const how = `${rounds} x ${megabytes} MB, dd in the guest, Node`;
    return [
      { name: 'connection out of the guest', value: up, unit: 'MB/s', how },
      { name: 'connection out / stream out', value: up / out, unit: 'x', how },
      { name: 'connection into the guest', value: down, unit: 'MB/s', how },
      { name: 'connection in / stream in', value: down / into, unit: 'x', how },
    ];
  },
};

function upload(machine: BenchMachine, blocks: number): Promise<number> {
  const line = (port: number) =>
    `dd if=/dev/zero bs=${BLOCK_BYTES} count=${blocks} 2>/dev/null > /dev/tcp/${ADDRESS}/${port}`;
  return rateOf(machine, line, (socket) => void socket.resume().once('end', () => socket.end()));
}

function download(machine: BenchMachine, blocks: number): Promise<number> {
  const line = (port: number) => `dd bs=${BLOCK_BYTES} of=/dev/null 2>/dev/null < /dev/tcp/${ADDRESS}/${port}`;
  return rateOf(machine, line, (socket) => {
    const block = Buffer.alloc(BLOCK_BYTES);
    let left = blocks;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!socket.write(block)) return;
      }
      socket.end();
    };
    socket.resume().on('drain', more);
    more();
  });
}

/** MB/s of one connection, from its acceptance to its end. */
async function rateOf(
  { shell }: BenchMachine,
  line: (port: number) => string,
  serve: (socket: Socket) => void,
): Promise<number> {
  const server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const served = once(server, 'connection').then(async ([socket]: Socket[]) => {
    if (!socket) return 0;
    const began = performance.now();
    serve(socket);
    await once(socket, 'close');
    return (socket.bytesRead + socket.bytesWritten) / MEGABYTE / ((performance.now() - began) / 1000);
  });
  const { port } = server.address() as AddressInfo;
  await shell(`bash -c '${line(port)}'`);
  server.close();
  return served;
}
