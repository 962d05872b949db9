/** A hundred containers at once in the guest's 512 MB: does the last one start as quickly as the tenth? */
import type { Bench } from './bench.ts';
import { dockerRun, repeat, startContainer, timed } from './docker-run.ts';
import { openMachine } from './machine.ts';
import { median } from './report.ts';

const WARM_UP = 60;

export const crowd: Bench = {
  name: 'crowd',
  async run(scale) {
    using machine = await openMachine();
    const wanted = scale.of(100, 20);
    const times: number[] = [];
    // Else the tenth would be slow: the emulator compiles the guest's code as it runs it.
    await repeat(0, WARM_UP, () => dockerRun(machine.client, ['true']));
    for (let index = 1; index <= wanted; index += 1) times.push(await timed(() => startContainer(machine.client)));
    const running = await machine.client.json<unknown[]>('GET', '/containers/json');
    const around = (from: number, to: number): number => median(times.slice(from - 1, to));
    const [early, late] = [around(8, 12), around(wanted - 4, wanted)];
    const [tenth = Number.NaN, last = Number.NaN] = [times[9], times.at(-1)];
    const how = (detail: string): string => `create and start, ${detail}`;
    return [
      {
        name: 'running containers at once',
        value: running.length,
        unit: '',
        bar: { atLeast: wanted },
        how: '512 MB guest',
      },
      {
        name: 'start of the last / of the tenth',
        value: late / early,
        unit: '',
        bar: { atMost: 1.5 },
        how: how(`medians of five: ${late.toFixed(1)} / ${early.toFixed(1)} ms; raw ${(last / tenth).toFixed(2)}`),
      },
    ];
  },
};
