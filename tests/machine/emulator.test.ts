/**
 * The machine with the real kernel and agent: boots, answers, is paused, saved and restored, and says so when it dies.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintOf } from '../../emulator/fingerprint.ts';
import { Machine, type BootStage, type MachineState } from '../../emulator/machine.ts';
import { packState } from '../../emulator/node/pack-state.ts';
import { compileV86, readBootImages } from '../../emulator/node/artefacts.ts';
import { emptyTree } from '../../emulator/ninep/empty-tree.ts';
import { NinepServer } from '../../emulator/ninep/server.ts';
import { directoryNode, fileNode } from '../../emulator/ninep/testing/nodes.ts';
import { decodeSnapshot, encodeSnapshot, SnapshotError, type Snapshot } from '../../emulator/snapshot.ts';
import { decodeText } from '../../runtime/guest/bytes.ts';
import { readFile } from '../../runtime/guest/files/read-file.ts';
import { writeFile } from '../../runtime/guest/files/write-file.ts';
import { GuestConnection } from '../../runtime/guest/connection.ts';
import type { GuestState } from '../../runtime/guest/guest.ts';
import { Program } from '../../runtime/guest/program.ts';
import { mkdirat } from '../../runtime/guest/syscalls/directory.ts';
import { mount } from '../../runtime/guest/syscalls/mount.ts';
import { statx } from '../../runtime/guest/syscalls/stat.ts';
import { clockGettime } from '../../runtime/guest/syscalls/time.ts';
import { AT_FDCWD } from '../../runtime/guest/constants/open.ts';
import type { FileTree } from '../../runtime/std/file-tree.ts';

const CLOCK_MONOTONIC = 1;
const MEMORY_BYTES = 256 * 1024 * 1024;
const COMMAND_LINE = 'console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on loglevel=6';

let wasm: WebAssembly.Module;
let images: Awaited<ReturnType<typeof readBootImages>>;
let fingerprint: string;

beforeAll(async () => {
  [wasm, images] = await Promise.all([compileV86(), readBootImages()]);
  fingerprint = await fingerprintOf({ ...images, memoryBytes: MEMORY_BYTES, commandLine: COMMAND_LINE });
});

const machines: Machine[] = [];
afterAll(() => machines.forEach((machine) => machine.destroy()));

async function createMachine(bootable: boolean, tree = emptyTree()): Promise<Machine> {
  const boot = { ...images, commandLine: COMMAND_LINE };
  const ninep = new NinepServer(tree);
  const machine = await Machine.create({ wasm, memoryBytes: MEMORY_BYTES, ninep, ...(bootable && { boot }) });
  machines.push(machine);
  return machine;
}

async function bootMachine(tree?: FileTree): Promise<{ machine: Machine; guest: GuestConnection }> {
  const machine = await createMachine(true, tree);
  await machine.boot(AbortSignal.timeout(60_000));
  const guest = new GuestConnection(machine.channel);
  await guest.ready;
  return { machine, guest };
}

function restoreMachine(machine: Machine, snapshot: Snapshot): GuestConnection {
  machine.restore(snapshot, fingerprint);
  expect(machine.state).toBe('paused');
  const table = snapshot.sections.get('guest') ?? new Uint8Array(0);
  const state = JSON.parse(new TextDecoder().decode(table)) as GuestState;
  const guest = new GuestConnection(machine.channel, { state });
  machine.resume();
  return guest;
}

/** Seconds of the guest's monotonic clock. */
async function monotonic(guest: GuestConnection): Promise<number> {
  const p = new Program('read the clock');
  const time = clockGettime(p, CLOCK_MONOTONIC);
  const { seconds, nanoseconds } = (await guest.run(p)).get(time);
  return Number(seconds) + nanoseconds / 1e9;
}

function stateTable(guest: GuestConnection): ReadonlyMap<string, Uint8Array> | undefined {
  return guest.busy ? undefined : new Map([['guest', Buffer.from(JSON.stringify(guest.save()))]]);
}

test('a guest that sleeps is left alone until its next timer is due', async () => {
  const { machine, guest } = await bootMachine();
  const [began, turns] = [await monotonic(guest), machine.counts.turns];
  await delay(3000);
  const spent = machine.counts.turns - turns;
  // The kernel has some 35 timers a second; a loop that spins before each of them takes a thousand turns.
  expect(spent / ((await monotonic(guest)) - began)).toBeLessThan(150);
});

test('a cold boot tells its stages and ends with an agent that answers', async () => {
  const machine = await createMachine(true);
  const stages: BootStage[] = [];
  const states: MachineState[] = [machine.state];
  machine.onStage((stage) => stages.push(stage));
  machine.onState((state) => states.push(state));
  await machine.boot(AbortSignal.timeout(60_000));
  expect(stages).toEqual(['bios', 'kernel', 'agent']);
  expect(states).toEqual(['created', 'booting', 'running']);
  const guest = new GuestConnection(machine.channel);
  await guest.ready;
  expect(await monotonic(guest)).toBeGreaterThan(0);
  await expect(machine.boot()).rejects.toThrow('Boot machine: it is running, not created');
});

/** Seconds of this process. */
const clock = (): number => performance.now() / 1000;
/** The guest's clock and ours are not read at the same moment. */
const SLACK_SECONDS = 0.5;

test('the guest’s monotonic clock stands still while it is paused', async () => {
  const { machine, guest } = await bootMachine();
  const read = clock();
  const before = await monotonic(guest);
  machine.pause();
  const ran = clock() - read;
  expect(machine.state).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const resumed = clock();
  machine.resume();
  const passed = (await monotonic(guest)) - before;
  expect(passed).toBeGreaterThan(0);
  expect(passed).toBeLessThan(ran + clock() - resumed + SLACK_SECONDS);
});

test('a machine saved, restored, saved and restored again goes on with channel, clock and connection', async () => {
  let { machine, guest } = await bootMachine();
  for (let round = 0; round < 2; round++) {
    const read = clock();
    const before = await monotonic(guest);
    const saving = guest;
    const snapshot = await machine.save({ fingerprint, tables: () => stateTable(saving) });
    const ran = clock() - read;
    // The saved one runs on.
    expect(await monotonic(guest)).toBeGreaterThan(before);
    machine.destroy();
    // As a page saves it, then as the build packs it.
    const file = await encodeSnapshot(round === 0 ? snapshot : await packState(snapshot, 1));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    machine = await createMachine(false);
    const resumed = clock();
    guest = restoreMachine(machine, await decodeSnapshot(file));
    const passed = (await monotonic(guest)) - before;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(ran + clock() - resumed + SLACK_SECONDS);
  }
});

/** A layer with a file that is read before a snapshot, and one whose name only is looked up. */
function layerTree(): FileTree {
  const early = fileNode('read early', { qid: 11n });
  const late = fileNode(new Uint8Array(300_000).fill(0x61), { qid: 12n });
  const layer = directoryNode({ early, late }, { qid: 10n });
  return { root: directoryNode({ layer }, { qid: 9n }) };
}

async function readText(guest: GuestConnection, path: string, bytes: number): Promise<string> {
  const p = new Program('read a file');
  const text = readFile(p, path, bytes).map(decodeText);
  return (await guest.run(p)).get(text);
}

test('files of a mounted export are there after a restore, known handles and new ones', async () => {
  const { machine, guest } = await bootMachine(layerTree());
  const p = new Program('mount');
  mkdirat(p, AT_FDCWD, '/layers', 0o755);
  const data = 'trans=virtio,version=9p2000.L,cache=loose,msize=131072';
  mount(p, { source: 'host9p', target: '/layers', type: '9p', data });
  statx(p, AT_FDCWD, '/layers/layer/late', 0);
  await guest.run(p);
  expect(await readText(guest, '/layers/layer/early', 100)).toBe('read early');
  const snapshot = await machine.save({ fingerprint, tables: () => stateTable(guest) });
  machine.destroy();
  const restored = await createMachine(false, layerTree());
  const again = restoreMachine(restored, snapshot);
  expect(await readText(again, '/layers/layer/late', 60_000)).toBe('a'.repeat(60_000));
  await expect(readText(again, '/layers/layer/none', 1)).rejects.toThrow('ENOENT');
});

test('a snapshot of another machine is refused', async () => {
  const machine = await createMachine(false);
  const foreign = { fingerprint: 'another', sections: new Map() };
  expect(() => machine.restore(foreign, fingerprint)).toThrow(SnapshotError);
  const empty = { fingerprint, sections: new Map() };
  expect(() => machine.restore(empty, fingerprint)).toThrow("it has no section 'ninep'");
});

test('a state that v86 cannot take is refused as corrupt', async () => {
  const machine = await createMachine(false);
  const sections = new Map([
    ['ninep', Buffer.from('{"msize":131072,"fids":{"places":[],"fids":[]}}')],
    ['v86', new Uint8Array(64)],
  ]);
  expect(() => machine.restore({ fingerprint, sections }, fingerprint)).toThrow(/can't be restored/);
});

test('a save waits until the caller has nothing half-way, or its signal', async () => {
  const { machine, guest } = await bootMachine();
  let asked = 0;
  const saving = machine.save({ fingerprint, tables: () => (++asked < 3 ? undefined : stateTable(guest)) });
  // Each answer of the guest rings, so the machine asks again.
  for (let round = 0; round < 4; round++) await monotonic(guest);
  expect((await saving).sections.has('guest')).toBe(true);
  const turns = [Promise.resolve(), Promise.reject(new Error('it failed, but is over')), undefined];
  turns[1]?.catch(() => undefined);
  const later = machine.save({ fingerprint, tables: () => turns.shift() ?? stateTable(guest) });
  expect((await later).sections.has('guest')).toBe(true);
  const hopeless = machine.save({ fingerprint, tables: () => undefined, signal: AbortSignal.timeout(50) });
  await expect(hopeless).rejects.toThrow(/timeout/);
});

/** What the kernel does at once on a letter written to /proc/sysrq-trigger (Documentation/admin-guide/sysrq.rst). */
async function crashBySysrq(letter: string): Promise<Machine> {
  const { machine, guest } = await bootMachine();
  const crashed = new Promise<void>((resolve) => {
    machine.onState((state) => state === 'crashed' && resolve());
  });
  const p = new Program('sysrq');
  mkdirat(p, AT_FDCWD, '/proc', 0o755, { continue: true });
  mount(p, { source: 'proc', target: '/proc', type: 'proc' }, { continue: true });
  writeFile(p, '/proc/sysrq-trigger', letter);
  guest.run(p).catch(() => undefined);
  await crashed;
  guest[Symbol.dispose]();
  return machine;
}

test('a kernel panic ends the machine and tells its text', async () => {
  const machine = await crashBySysrq('c');
  expect(machine.crash?.message).toContain('Kernel panic - not syncing');
  expect(() => machine.pause()).toThrow('Kernel panic');
});

test('a guest that reboots ends the machine', async () => {
  const machine = await crashBySysrq('b');
  expect(machine.crash?.message).toBe('The guest rebooted');
});

test('two machines live side by side', async () => {
  const [a, b] = await Promise.all([bootMachine(), bootMachine()]);
  const times = await Promise.all([monotonic(a.guest), monotonic(b.guest)]);
  expect(times.every((time) => time > 0)).toBe(true);
});
