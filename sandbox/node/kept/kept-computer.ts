/** The computer of `npm run serve`: as its data directory has it, or a temporary one that says so. */
import type { Computer } from '../../computer.ts';
import { DEFAULT_MEMORY_MEBIBYTES, openComputer, type OpenOptions } from '../load.ts';
import { Keeper } from './keeper.ts';
import { openKept, openTemporary, removeTemporary, type Storage, unusable } from './storage.ts';

export interface KeptComputer extends AsyncDisposable {
  readonly computer: Computer;
  /** Saves what has changed; nothing where everything is temporary. Rejects when that can't be. */
  save(): Promise<void>;
}

type KeptOptions = Omit<OpenOptions, 'memoryMebibytes' | 'storage' | 'log'> & { log: (message: string) => void };

/** Throws an Error that is a sentence. */
export async function openKeptComputer(
  path: string | undefined,
  memoryMebibytes: number | undefined,
  options: KeptOptions,
): Promise<KeptComputer> {
  if (path === undefined) return openTemporaryComputer(memoryMebibytes ?? DEFAULT_MEMORY_MEBIBYTES, options);
  const storage = await openKept(path);
  const { directory, machine } = storage;
  try {
    const memory = memoryOf(storage, memoryMebibytes);
    const open = openComputer({ ...options, memoryMebibytes: memory, storage });
    const computer = await open.catch((error: unknown) => {
      throw unusable(path, error);
    });
    options.log(`${BEGUN[machine?.kind ?? 'fresh']} It is kept in ${path}.`);
    const keeper = new Keeper({ ...storage, computer, memoryMebibytes: memory, log: options.log });
    return {
      computer,
      save: () => keeper.end(),
      [Symbol.asyncDispose]: async () => {
        keeper.giveUp();
        computer[Symbol.dispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
}

const BEGUN = {
  fresh: 'A fresh machine.',
  running: 'The machine goes on from its last save.',
  off: 'The machine was switched off, and has started from its disk.',
};

async function openTemporaryComputer(memoryMebibytes: number, options: KeptOptions): Promise<KeptComputer> {
  const storage = await openTemporary();
  try {
    const computer = await openComputer({ ...options, memoryMebibytes, storage });
    options.log('Everything in this machine is temporary: it ends with this process. --data DIR keeps it.');
    return {
      computer,
      save: () => Promise.resolve(),
      [Symbol.asyncDispose]: async () => {
        computer[Symbol.dispose]();
        await removeTemporary(storage);
      },
    };
  } catch (error) {
    await removeTemporary(storage);
    throw error;
  }
}

function memoryOf({ machine, directory }: Storage, wanted: number | undefined): number {
  if (machine?.kind !== 'running') return wanted ?? DEFAULT_MEMORY_MEBIBYTES;
  const had = machine.memoryMebibytes;
  if (wanted === undefined || wanted === had) return had;
  throw new Error(
    `--memory ${wanted}: the machine in ${directory.path} runs with ${had} MiB; leave --memory away, ` +
      'or switch it off first (npm run guest -- poweroff), after which it starts with any size',
  );
}
