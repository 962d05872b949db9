/** Where a sandbox's layers lie, and what it goes on from: a data directory that lasts, or a temporary one. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { SnapshotError } from '../../../emulator/snapshot.ts';
import { SavedBlobs } from '../../../runtime/store/saved-blobs.ts';
import { DataDirectory } from './data-directory.ts';
import { blobsOfMachine, decodeMachine, type SavedMachine } from './saved-machine.ts';

export interface Storage {
  readonly directory: DataDirectory;
  readonly blobs: SavedBlobs;
  readonly savedBlobs: readonly string[];
  /** Undefined for a fresh machine. */
  readonly machine: SavedMachine | undefined;
}

/** Throws an Error that is a sentence; then nobody holds the directory. */
export async function openKept(path: string): Promise<Storage> {
  const directory = await DataDirectory.open(path);
  try {
    const file = await directory.readMachine();
    const machine = file && (await decodeMachine(file));
    const savedBlobs = machine ? blobsOfMachine(machine) : [];
    return { directory, machine, savedBlobs, blobs: new SavedBlobs(directory.blobs, savedBlobs) };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw unusable(path, error);
  }
}

/** What a saved machine that can't be taken up is good for. */
export function unusable(path: string, error: unknown): unknown {
  if (!(error instanceof SnapshotError)) return error;
  const wayOut =
    error.fault === 'corrupt' || error.fault === 'foreign'
      ? `Remove ${join(path, 'machine')} to begin with a fresh machine`
      : 'Start the version that saved it and switch the machine off in there (npm run guest -- poweroff): this one then starts from its disk';
  return new Error(`Start the machine of ${path}: ${error.message}. ${wayOut}, or use another directory.`, {
    cause: error,
  });
}

const TEMPORARY = join(tmpdir(), `drydock-${process.getuid?.() ?? 'user'}`);

/** For one run. What a run that was killed has left is removed by the next. */
export async function openTemporary(): Promise<Storage> {
  await mkdir(TEMPORARY, { recursive: true, mode: 0o700 });
  for (const name of await readdir(TEMPORARY)) await removeLeft(join(TEMPORARY, name));
  const directory = await DataDirectory.open(join(TEMPORARY, randomUUID()));
  return { directory, machine: undefined, savedBlobs: [], blobs: new SavedBlobs(directory.blobs, []) };
}

/** One that a living process has can't be opened. */
async function removeLeft(path: string): Promise<void> {
  try {
    await using _left = await DataDirectory.open(path);
    await rm(path, { recursive: true, force: true });
  } catch {
    // Somebody's still, or none of ours.
  }
}

export const removeTemporary = ({ directory }: Storage): Promise<void> =>
  rm(directory.path, { recursive: true, force: true });
