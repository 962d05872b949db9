/** Fifty idle containers, with health checks and without: what of a processor the checks take. */
import type { ApiClient } from '../../runtime/api/client.ts';
import type { Bench } from './bench.ts';
import { openMachine } from './machine.ts';

const CONTAINERS = 50;
const INTERVAL_MS = 10_000;
const WARM_UP_MS = 4 * INTERVAL_MS;
const NS_PER_MS = 1_000_000;
const CORE_SHARE_MAX = 10;

export const health: Bench = {
  name: 'health',
  async run(scale) {
    using machine = await openMachine();
    const { client } = machine;
    const windowMs = INTERVAL_MS * scale.of(6, 1);
    const without = await shareOf(client, windowMs, {});
    const check = { Test: ['CMD', 'true'], Interval: INTERVAL_MS * NS_PER_MS };
    const checked = await shareOf(client, windowMs, { Healthcheck: check });
    const seconds = `${windowMs / 1000} s`;
    const how = `${CONTAINERS} containers, ${seconds} after ${WARM_UP_MS / 1000} s, user and system time of the process`;
    return [
      {
        name: 'idle containers with health checks every 10 s',
        value: checked,
        unit: '% of a core',
        bar: { atMost: CORE_SHARE_MAX },
        how,
      },
      { name: 'the same without health checks', value: without, unit: '% of a core', how },
      {
        name: 'one health check',
        value: (((checked - without) / 100) * INTERVAL_MS) / CONTAINERS,
        unit: 'ms of a core',
        how: 'the difference, by the checks in it',
      },
    ];
  },
};

/** Percent of a core that this process takes while the containers do nothing. */
async function shareOf(client: ApiClient, windowMs: number, config: object): Promise<number> {
  const ids: string[] = [];
  for (let index = 0; index < CONTAINERS; index += 1) {
    const body = { Image: 'busybox', Cmd: ['sleep', '1000000'], ...config };
    const { Id } = await client.json<{ Id: string }>('POST', '/containers/create', { body });
    await client.send('POST', `/containers/${Id}/start`);
    ids.push(Id);
  }
  // Each has been checked some times by then, and the guest's code for it is warm.
  await wait(WARM_UP_MS);
  const before = process.cpuUsage();
  const began = performance.now();
  await wait(windowMs);
  const { user, system } = process.cpuUsage(before);
  const share = ((user + system) / 1000 / (performance.now() - began)) * 100;
  await Promise.all(ids.map((id) => client.send('DELETE', `/containers/${id}`, { query: { force: true } })));
  return share;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
