/**
 * The machine with the real kernel and agent: boots, answers, is paused, saved and restored, and says so when it dies.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintOf } from '../../emulator/fingerprint.ts';
import { Machine, type BootStage, type MachineState } from '../../emulator/machine.ts';
import { compileV86, readBootImages } from '../../emulator/node/artefacts.ts';
import { decodeSnapshot, encodeSnapshot, SnapshotError } from '../../emulator/snapshot.ts';
import { writeFile } from '../../runtime/guest/files/write-file.ts';
import { GuestConnection } from '../../runtime/guest/connection.ts';
import type { GuestState } from '../../runtime/guest/guest.ts';
import { Program } from '../../runtime/guest/program.ts';
import { mkdirat } from '../../runtime/guest/syscalls/directory.ts';
import { mount } from '../../runtime/guest/syscalls/mount.ts';
import { clockGettime } from '../../runtime/guest/syscalls/time.ts';
import { AT_FDCWD } from '../../runtime/guest/constants/open.ts';

const CLOCK_MONOTONIC = 1;
const MEMORY_BYTES = 256 * 1024 * 1024;
const COMMAND_LINE = 'console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on loglevel=6';

let wasm: WebAssembly.Module;
let images: Awaited<ReturnType<typeof readBootImages>>;
let fingerprint: string;

beforeAll(async () => {
  [wasm, images] = await Promise.all([compileV86(), readBootImages()]);
  fingerprint = await fingerprintOf({ ...images, memoryBytes: MEMORY_BYTES });
});

const machines: Machine[] = [];
afterAll(() => machines.forEach((machine) => machine.destroy()));

async function createMachine(bootable: boolean): Promise<Machine> {
  const boot = { ...images, commandLine: COMMAND_LINE };
  const machine = await Machine.create({ wasm, memoryBytes: MEMORY_BYTES, ...(bootable && { boot }) });
  machines.push(machine);
  return machine;
}

async function bootMachine(): Promise<{ machine: Machine; guest: GuestConnection }> {
  const machine = await createMachine(true);
  await machine.boot(AbortSignal.timeout(60_000));
  const guest = new GuestConnection(machine.channel);
  await guest.ready;
  return { machine, guest };
}

/** Seconds of the guest's monotonic clock. */
async function monotonic(guest: GuestConnection): Promise<number> {
  const p = new Program('read the clock');
  const time = clockGettime(p, CLOCK_MONOTONIC);
  const { seconds, nanoseconds } = (await guest.run(p)).get(time);
  return Number(seconds) + Number(nanoseconds) / 1e9;
}

function stateTable(guest: GuestConnection): ReadonlyMap<string, Uint8Array> | undefined {
  return guest.busy ? undefined : new Map([['guest', Buffer.from(JSON.stringify(guest.save()))]]);
}

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

test('the guest’s monotonic clock stands still while it is paused', async () => {
  const { machine, guest } = await bootMachine();
  const before = await monotonic(guest);
  machine.pause();
  expect(machine.state).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  machine.resume();
  expect((await monotonic(guest)) - before).toBeLessThan(2);
});

test('a machine saved, restored, saved and restored again goes on with its channel, clock and connection', async () => {
  const first = await bootMachine();
  const saved = await monotonic(first.guest);
  let snapshot = await first.machine.save({ fingerprint, tables: () => stateTable(first.guest) });
  // The saved one runs on.
  expect(await monotonic(first.guest)).toBeGreaterThan(saved);
  first.machine.destroy();
  for (let round = 0; round < 2; round++) {
    const file = await encodeSnapshot(snapshot);
    const machine = await createMachine(false);
    const decoded = await decodeSnapshot(file);
    machine.restore(decoded, fingerprint);
    expect(machine.state).toBe('paused');
    const table = decoded.sections.get('guest') ?? new Uint8Array(0);
    const state = JSON.parse(new TextDecoder().decode(table)) as GuestState;
    const guest = new GuestConnection(machine.channel, { state });
    machine.resume();
    expect((await monotonic(guest)) - saved).toBeLessThan(30);
    expect(await monotonic(guest)).toBeGreaterThan(saved);
    snapshot = await machine.save({ fingerprint, tables: () => stateTable(guest) });
    machine.destroy();
  }
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
