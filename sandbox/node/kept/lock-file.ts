/**
 * A file that names the process that has something, so that no other takes it. Node has no flock(2). It holds between the processes of one
 * computer, or of one container: who is in another sees nothing of this one's processes.
 */
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { hasCode } from '../../../runtime/store/node/unless-missing.ts';

const Holder = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** When it began, as its system counts: a number is given to another process some day. Null where that can't be learnt. */
  began: v.nullable(v.string()),
});
type Holder = v.InferOutput<typeof Holder>;

/** So often somebody else may be quicker. */
const TRIES = 5;

/** Takes it until it is disposed of. Rejects while a living process has it; a dead one's is taken over. */
export async function lockFile(path: string): Promise<AsyncDisposable> {
  const text = JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Holder);
  const own = `${path}.${process.pid}`;
  await writeFile(own, text, { mode: 0o600 });
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await isLinked(own, path)) return { [Symbol.asyncDispose]: () => release(path, text) };
      await refuseLiving(path, own);
    }
    throw new Error('other processes take it all the time; try again');
  } finally {
    await rm(own, { force: true });
  }
}

/** A link is made with all that is in the file, by one process only. */
async function isLinked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function refuseLiving(path: string, own: string): Promise<void> {
  const text = await textOf(path);
  if (text === undefined) return;
  const holder = parse(text);
  if (holder && isAlive(holder))
    throw new Error(`process ${holder.pid} uses it; stop that one, or choose another directory`);
  const taken = `${own}.taken`;
  await rename(path, taken).catch(() => undefined);
  // Somebody may have taken the dead one's place since it was looked at: that one has it.
  if ((await textOf(taken)) !== text) await link(taken, path).catch(() => undefined);
  await rm(taken, { force: true });
}

async function release(path: string, text: string): Promise<void> {
  if ((await textOf(path)) === text) await rm(path, { force: true });
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

function parse(text: string): Holder | undefined {
  try {
    return v.parse(Holder, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** EPERM: it is there, and another user's. */
function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return began === null || beganAt(pid) === began;
}

/** proc(5), /proc/pid/stat, field 22; the name in field 2 may have spaces and brackets of its own. */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
