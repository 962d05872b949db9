/** Where the guest's instructions go while containers start and end: the kernel's functions, by themselves and with what they call. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createApiClient } from '../../../runtime/api/client.ts';
import type { Bench } from '../bench.ts';
import { dockerRun, repeat } from '../docker-run.ts';
import type { Figure } from '../report.ts';
import { callChain } from './call-chain.ts';
import { KernelSymbols } from './kernel-symbols.ts';
import { openSampled, type Sample } from './sampled-machine.ts';

const SYSTEM_MAP = new URL('../../../.cache/images/kernel/linux-source-6.1/System.map', import.meta.url);
const ROUNDS = 40;
const WARM_UP = 20;
const SHOWN = 40;

export const profile: Bench = {
  name: 'profile',
  async run(scale) {
    const symbols = await readSymbols();
    const alone = new Map<string, number>();
    const within = new Map<string, number>();
    let listening = false;
    const note = (sample: Sample): void => {
      if (!listening) return;
      const chain = callChain(sample, symbols);
      add(alone, chain[0] ?? '', sample.instructions);
      for (const name of new Set(chain)) add(within, name, sample.instructions);
    };
    const sandbox = await openSampled(note);
    try {
      const client = createApiClient(sandbox.api);
      const rounds = scale.of(ROUNDS);
      await repeat(0, WARM_UP, () => dockerRun(client, ['true']));
      listening = true;
      await repeat(rounds, 0, () => dockerRun(client, ['true']));
      listening = false;
      return [...ranking('alone', alone, rounds), ...ranking('with what it calls', within, rounds)];
    } finally {
      sandbox.machine.destroy();
    }
  },
};

async function readSymbols(): Promise<KernelSymbols> {
  try {
    return new KernelSymbols(await readFile(SYSTEM_MAP, 'utf8'));
  } catch (cause) {
    throw new Error(`${fileURLToPath(SYSTEM_MAP)} is wanted: npm run images -- kernel leaves it there`, { cause });
  }
}

function ranking(how: string, counts: ReadonlyMap<string, number>, rounds: number): Figure[] {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, instructions]) => ({ name, value: instructions / rounds / 1e3, unit: 'k instructions a run', how }));
}

const add = (counts: Map<string, number>, name: string, instructions: number): void =>
  void counts.set(name, (counts.get(name) ?? 0) + instructions);
