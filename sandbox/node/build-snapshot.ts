/**
 * Makes the snapshot that the page restores, unless it is there already: boots the sandbox, opens a shell, waits for its prompt, saves.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packState } from '../../emulator/node/pack-state.ts';
import { encodeSnapshot } from '../../emulator/snapshot.ts';
import { Sandbox, type SandboxOptions } from '../sandbox.ts';
import { loadOptions } from './load.ts';
import { ROOT, SNAPSHOT_NOTE_PATH, SNAPSHOT_PATH, type SnapshotNote } from './paths.ts';
import { clearFreeMemory, dropCaches, waitForPrompt } from './settle.ts';

const INPUTS = ['images/dist', 'emulator', 'runtime', 'sandbox', 'package-lock.json', 'reference'];

await main();

async function main(): Promise<void> {
  const key = keyOf(INPUTS);
  if (existsSync(SNAPSHOT_PATH) && (await readNote())?.key === key) return;
  console.error('Taking the snapshot that the page starts from...');
  const options = await loadOptions({ log: (message) => console.error(message) });
  const snapshot = await takeSnapshot(options);
  const note: SnapshotNote = { key, fingerprint: options.fingerprint, memoryBytes: options.memoryBytes };
  await mkdir(dirname(SNAPSHOT_PATH), { recursive: true });
  await replace(SNAPSHOT_PATH, snapshot);
  await replace(SNAPSHOT_NOTE_PATH, Buffer.from(JSON.stringify(note)));
  console.error(`Snapshot: ${(snapshot.length / 1e6).toFixed(1)} MB`);
  // v86 has no way to end its timers but the process.
  process.exit(0);
}

async function readNote(): Promise<SnapshotNote | undefined> {
  if (!existsSync(SNAPSHOT_NOTE_PATH)) return undefined;
  return JSON.parse(await readFile(SNAPSHOT_NOTE_PATH, 'utf8')) as SnapshotNote;
}

async function takeSnapshot(options: SandboxOptions): Promise<Uint8Array> {
  using sandbox = await Sandbox.boot(options);
  const terminal = await sandbox.openTerminal({ rows: 24, columns: 80 });
  await waitForPrompt(terminal);
  await dropCaches(sandbox.guest);
  await clearFreeMemory(sandbox.guest);
  return encodeSnapshot(await packState(await sandbox.save()), compressWell);
}

/** As small as gzip gets: it is made once and fetched by everybody. */
function compressWell(bytes: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      const whole = Buffer.from(await new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
      controller.enqueue(new Uint8Array(gzipSync(whole, { level: 9 })));
      controller.close();
    },
  });
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}

function keyOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  const entries = readdirOrNothing(join(ROOT, path));
  if (!entries) return [path];
  return entries.filter((name) => !name.endsWith('.test.ts')).flatMap((name) => filesOf(`${path}/${name}`));
}

function readdirOrNothing(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
