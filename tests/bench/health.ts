/** Fifty idle containers, with health checks and without: what of a processor the checks take. */
import type { ApiClient } from '../../runtime/api/client.ts';
import type { Bench } from './bench.ts';
import { startContainer } from './docker-run.ts';
import { openMachine } from './machine.ts';

const CONTAINERS = 50;
/** Docker's own, where nobody says another. */
const USUAL_INTERVAL_MS = 30_000;
const SHORT_INTERVAL_MS = 10_000;
const NS_PER_MS = 1_000_000;
const CORE_SHARE_MAX = 10;

export const health: Bench = {
  name: 'health',
  async run(scale) {
    using machine = await openMachine();
    const { client } = machine;
    const windowMs = USUAL_INTERVAL_MS * scale.of(2, 1);
    // The short interval first: after its checks the guest's code for them is warm.
    const short = await shareOf(client, windowMs, checkedEvery(SHORT_INTERVAL_MS));
    const usual = await shareOf(client, windowMs, checkedEvery(USUAL_INTERVAL_MS));
    const without = await shareOf(client, windowMs, {});
    const how = `${CONTAINERS} containers, ${windowMs / 1000} s, user and system time of the process`;
    const share = (name: string, value: number) => ({ name, value, unit: '% of a core', how });
    return [
      { ...share('idle containers, health checks every 30 s', usual), bar: { atMost: CORE_SHARE_MAX } },
      share('the same every 10 s', short),
      share('the same without health checks', without),
      {
        name: 'one health check',
        value: (((short - without) / 100) * SHORT_INTERVAL_MS) / CONTAINERS,
        unit: 'ms of a core',
        how: 'the difference that those every 10 s make, by their number',
      },
    ];
  },
};

const checkedEvery = (intervalMs: number): object => ({
  Healthcheck: { Test: ['CMD', 'true'], Interval: intervalMs * NS_PER_MS },
});

/** Percent of a core that this process takes while the containers do nothing. */
async function shareOf(client: ApiClient, windowMs: number, config: object): Promise<number> {
  const ids: string[] = [];
  for (let index = 0; index < CONTAINERS; index += 1) ids.push(await startContainer(client, config));
  await wait(USUAL_INTERVAL_MS);
  const before = process.cpuUsage();
  const began = performance.now();
  await wait(windowMs);
  const { user, system } = process.cpuUsage(before);
  const share = ((user + system) / 1000 / (performance.now() - began)) * 100;
  await Promise.all(ids.map((id) => client.send('DELETE', `/containers/${id}`, { query: { force: true } })));
  return share;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
