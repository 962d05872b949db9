import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { FileBlobStore } from '../../../runtime/store/node/file-blob-store.ts';
import { roomTypedLater } from '../../../runtime/store/node/disk-room.ts';
import { replaceFile } from '../../../runtime/store/node/replace-file.ts';
import { unlessMissing } from '../../../runtime/store/node/unless-missing.ts';
import { reasonOf } from '../../../runtime/std/errors.ts';
import { lockFile } from './lock-file.ts';

/**
 * What a sandbox keeps on disk, of one process at a time:
 *
 *     drydock.json      says whose directory it is, and its format
 *     lock              the process that has it (lock-file.ts)
 *     blobs/, ingest/   layers (FileBlobStore)
 *     contents/         layers' contents, while a process reads them (FileContents)
 *     machine           the machine as it was saved last (saved-machine.ts)
 */
const MARK = 'drydock.json';
const MARK_FORMAT = 1;
const LOCK = 'lock';
const MACHINE = 'machine';
const NEW = '.new';
const Mark = v.object({ format: v.literal(MARK_FORMAT) });

export class DataDirectory implements AsyncDisposable {
  readonly path: string;
  readonly blobs: FileBlobStore;
  readonly #lock: AsyncDisposable;

  private constructor(path: string, blobs: FileBlobStore, lock: AsyncDisposable) {
    this.path = path;
    this.blobs = blobs;
    this.#lock = lock;
  }

  /** Makes it, or takes one that is there and removes what a sudden end has left half-written. Throws an Error that is a sentence. */
  static async open(path: string): Promise<DataDirectory> {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
      await mark(path);
      const lock = await lockFile(join(path, LOCK));
      try {
        await rm(join(path, MACHINE + NEW), { force: true });
        await rm(contentsOf(path), { recursive: true, force: true });
        return new DataDirectory(path, await FileBlobStore.open(path), lock);
      } catch (error) {
        await lock[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      throw new Error(`Open the data directory ${path}: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Where contents of layers may lie. */
  get contents(): string {
    return contentsOf(this.path);
  }

  /** Undefined when no machine was saved yet. */
  readMachine(): Promise<Uint8Array | undefined> {
    return unlessMissing(readFile(join(this.path, MACHINE)));
  }

  /** Replaces the saved machine as a whole. Throws a StorageFullError. */
  writeMachine(parts: readonly Uint8Array[]): Promise<void> {
    return replace(join(this.path, MACHINE), parts);
  }

  /** Lets others have it. */
  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#lock[Symbol.asyncDispose]();
  }
}

const contentsOf = (path: string): string => join(path, 'contents');

/** Blobs that nobody needs are removed from it, so a directory with other things in it is left alone. */
async function mark(path: string): Promise<void> {
  const names = await readdir(path);
  if (names.includes(MARK)) {
    if (v.is(Mark, parseJson(await readFile(join(path, MARK), 'utf8')))) return;
    throw new Error(`its ${MARK} is of another version of Drydock; use that one, or choose another directory`);
  }
  if (names.some((name) => name !== MARK + NEW && name !== LOCK))
    throw new Error(
      'there is something in it that is not of Drydock; choose an empty directory, or one that is not there',
    );
  await replace(join(path, MARK), [new TextEncoder().encode(`${JSON.stringify({ format: MARK_FORMAT })}\n`)]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const replace = (path: string, parts: readonly Uint8Array[]): Promise<void> =>
  roomTypedLater(replaceFile(path, parts, path + NEW));
