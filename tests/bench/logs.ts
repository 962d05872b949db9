/** `docker logs` of a long log of short lines: what is read at once goes out in one write. */
import { chunks } from '../../runtime/std/chunks.ts';
import type { Bench } from './bench.ts';
import { repeat, startContainer } from './docker-run.ts';
import { openMachine } from './machine.ts';
import { median } from './report.ts';

/** With its newline. */
const LINE_BYTES = 105;
const FRAME_HEADER_BYTES = 8;
const LINES = 200_000;
const FLOOR_MB_PER_S = 20;

export const logs: Bench = {
  name: 'logs',
  async run(scale) {
    using machine = await openMachine();
    const { client } = machine;
    const lines = scale.of(LINES);
    const id = await startContainer(client, {
      Cmd: ['sh', '-c', `yes ${'x'.repeat(LINE_BYTES - 1)} | head -n ${lines}`],
    });
    // The headers come at once, the answer with the exit.
    await client.json('POST', `/containers/${id}/wait`);
    let [writes, bytes] = [0, 0];
    const times = await repeat(scale.of(3, 2), 1, async () => {
      const { body } = await client.send('GET', `/containers/${id}/logs`, { query: { stdout: true } });
      [writes, bytes] = [0, 0];
      if (!body) return;
      for await (const piece of chunks(body)) {
        writes += 1;
        bytes += piece.length;
      }
    });
    if (bytes !== lines * (LINE_BYTES + FRAME_HEADER_BYTES))
      throw new Error(`docker logs gave ${bytes} bytes for ${lines} lines`);
    const megabytes = (lines * LINE_BYTES) / 1e6;
    const how = `${lines} lines of ${LINE_BYTES} bytes, median of ${times.length}`;
    return [
      {
        name: 'docker logs, output',
        value: megabytes / (median(times) / 1000),
        unit: 'MB/s',
        bar: { atLeast: FLOOR_MB_PER_S },
        how,
      },
      { name: '  lines a write', value: lines / writes, unit: '', how },
    ];
  },
};
