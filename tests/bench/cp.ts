/** `docker cp` of 50 MB into a container and out of it, beside the same bytes through a pipe of the guest. */
import { tarBytes } from '../../runtime/archive/testing/tar-of.ts';
import { streamOf } from '../../runtime/std/stream-of.ts';
import type { ApiClient } from '../../runtime/api/client.ts';
import type { Bench } from './bench.ts';
import { startContainer, timed } from './docker-run.ts';
import { type BenchMachine, openMachine } from './machine.ts';
import { type Figure, median } from './report.ts';

const FILE_BYTES = 50_000_000;
const PIECE_BYTES = 64 * 1024;
const MB_PER_S_MIN = 10;

export const cp: Bench = {
  name: 'cp',
  async run(scale) {
    using machine = await openMachine();
    const { client } = machine;
    const id = await startContainer(client);
    const body = new Uint8Array(FILE_BYTES);
    for (let at = 0; at < FILE_BYTES; at += PIECE_BYTES) crypto.getRandomValues(body.subarray(at, at + PIECE_BYTES));
    const tar = await tarBytes({ name: 'file', body });
    const [ins, outs, pipes]: number[][] = [[], [], []];
    const rounds = scale.of(10);
    for (let round = -1; round < rounds; round += 1) {
      const times = [
        await timed(() => put(client, id, tar)),
        await timed(() => get(client, id)),
        await timed(() => read(machine)),
      ];
      if (round >= 0) [ins, outs, pipes].forEach((all, at) => all?.push(times[at] ?? 0));
    }
    const how = `${rounds} rounds of one file, Node`;
    const figure = (name: string, times: number[] = [], bar = {}): Figure => ({
      name,
      value: FILE_BYTES / 1000 / median(times),
      unit: 'MB/s',
      how,
      ...bar,
    });
    const bar = { bar: { atLeast: MB_PER_S_MIN } };
    return [
      figure('docker cp of 50 MB in', ins, bar),
      figure('docker cp of 50 MB out', outs, bar),
      figure('the same bytes by `cat` to a pipe', pipes),
    ];
  },
};

async function put(client: ApiClient, id: string, tar: Uint8Array): Promise<void> {
  const pieces = Array.from({ length: Math.ceil(tar.length / PIECE_BYTES) }, (_, at) =>
    tar.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
  );
  await client.send('PUT', `/containers/${id}/archive`, { query: { path: '/tmp' }, body: streamOf(pieces) });
}

async function get(client: ApiClient, id: string): Promise<void> {
  await drain(await client.stream('GET', `/containers/${id}/archive`, { query: { path: '/tmp/file' } }));
}

/** As a process of the guest would hand it over. */
async function read({ shell }: BenchMachine): Promise<void> {
  await shell('cat /var/lib/docker/overlay2/*/diff/tmp/file | cat > /dev/null');
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  let bytes = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.length;
  if (bytes < FILE_BYTES) throw new Error(`docker cp: ${bytes} bytes came out`);
}
