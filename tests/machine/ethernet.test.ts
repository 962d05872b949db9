/** Machines with a network card, and the cable between them: real kernels that find one another through a switch in TypeScript. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintOf } from '../../emulator/fingerprint.ts';
import { Machine } from '../../emulator/machine.ts';
import { compileV86, readBootImages } from '../../emulator/node/artefacts.ts';
import type { EthernetPort } from '../../emulator/nic.ts';
import type { Snapshot } from '../../emulator/snapshot.ts';
import { EthernetSwitch } from '../../emulator/testing/ethernet-switch.ts';
import { GuestConnection } from '../../runtime/guest/connection.ts';
import { AF_INET } from '../../runtime/guest/constants/address-families.ts';
import { SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW, SOCK_STREAM } from '../../runtime/guest/constants/socket-types.ts';
import { dial } from '../../runtime/guest/dial.ts';
import type { GuestState } from '../../runtime/guest/guest.ts';
import { netlinkQuery } from '../../runtime/guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../runtime/guest/netlink/request.ts';
import { addAddress } from '../../runtime/guest/netlink/route/address.ts';
import { decodeLink, getLink, type Link } from '../../runtime/guest/netlink/route/decode.ts';
import { setLink } from '../../runtime/guest/netlink/route/link.ts';
import { Program } from '../../runtime/guest/program.ts';
import { inetAddress } from '../../runtime/guest/syscalls/socket-address.ts';
import { bind, listen, socket } from '../../runtime/guest/syscalls/socket.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { systemTimers } from '../../runtime/std/time.ts';

const MEMORY_BYTES = 128 * 1024 * 1024;
const COMMAND_LINE = 'console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on loglevel=6';
const CARD = 'eth0';
const PORT = 7000;

let wasm: WebAssembly.Module;
let images: Awaited<ReturnType<typeof readBootImages>>;
let fingerprint: string;
const machines: Machine[] = [];

beforeAll(async () => {
  [wasm, images] = await Promise.all([compileV86(), readBootImages()]);
  fingerprint = await fingerprintOf({ ...images, memoryBytes: MEMORY_BYTES, commandLine: COMMAND_LINE, nic: true });
});
afterAll(() => machines.forEach((machine) => machine.destroy()));

const nicAddress = (number: number): Uint8Array => Uint8Array.of(2, 0, 0, 0, 0, number);
const ipAddress = (number: number): string => `192.168.7.${String(number)}`;

interface Host {
  readonly machine: Machine;
  readonly guest: GuestConnection;
  readonly cable: EthernetPort;
}

async function createMachine(number: number, bootable: boolean): Promise<Machine> {
  const boot = bootable && { boot: { ...images, commandLine: COMMAND_LINE } };
  const machine = await Machine.create({ wasm, memoryBytes: MEMORY_BYTES, nicAddress: nicAddress(number), ...boot });
  machines.push(machine);
  return machine;
}

function plugged(machine: Machine, guest: GuestConnection): Host {
  if (!machine.ethernet) throw new Error('the machine has no network card');
  return { machine, guest, cable: machine.ethernet };
}

/** With its card up, under an address of its own. */
async function bootHost(number: number): Promise<Host> {
  const machine = await createMachine(number, true);
  await machine.boot(AbortSignal.timeout(60_000));
  const guest = new GuestConnection(machine.channel);
  await guest.ready;
  const { index: link } = await card(guest);
  const p = new Program('set up the card');
  netlinkRequest(p, NETLINK_ROUTE, [
    addAddress({ link, address: ipAddress(number), prefixLength: 24 }),
    setLink({ index: link }, { up: true }),
  ]);
  await guest.run(p);
  return plugged(machine, guest);
}

async function card(guest: GuestConnection): Promise<Link> {
  const p = new Program('look at the card');
  const link = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: CARD }));
  return decodeLink((await guest.run(p)).get(link));
}

const PROTOCOL_ICMP = 1;
const ECHO_REPLY = 0;
/** Type 8, no code, the checksum of exactly this, identifier 0x4321, sequence number 1 (RFC 792). */
const ECHO_REQUEST = Uint8Array.of(8, 0, 0xb4, 0xdd, 0x43, 0x21, 0, 1);
const IPV4_HEADER_BYTES = 20;

/** Resolves with the answer's identifier when one kernel has answered the other. */
async function ping({ guest }: Host, number: number): Promise<number[]> {
  const p = new Program('ping');
  const fd = socket(p, AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, PROTOCOL_ICMP);
  const answers = guest.datagrams((await guest.run(p)).get(fd));
  answers.send({ address: inetAddress(ipAddress(number), 0), bytes: ECHO_REQUEST });
  for await (const { bytes } of answers) {
    const message = bytes.subarray(IPV4_HEADER_BYTES);
    if (message[0] === ECHO_REPLY) return [...message.subarray(4, 6)];
  }
  throw new Error('ping: the socket ended');
}

/** Sends bytes over TCP from one guest to another; resolves with the SHA-256 of what arrived. */
async function transfer(from: Host, to: Host, number: number, bytes: Uint8Array): Promise<string> {
  const p = new Program('listen');
  const fd = socket(p, AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  bind(p, fd, inetAddress(ipAddress(number), PORT));
  listen(p, fd, 1);
  const listener = to.guest.listen((await to.guest.run(p)).get(fd));
  const arrived = (async () => {
    const hash = createHash('sha256');
    for await (const accepted of listener) {
      const stream = to.guest.stream(accepted.fd);
      for await (const piece of chunks(stream.readable)) hash.update(piece);
      stream.release();
      break;
    }
    return hash.digest('hex');
  })();
  const target = { address: ipAddress(number), port: PORT };
  const stream = await dial({ guest: from.guest, timers: systemTimers }, target);
  const writer = stream.writable.getWriter();
  await writer.write(bytes);
  await writer.close();
  const digest = await arrived;
  stream.release();
  return digest;
}

const stateTable = (guest: GuestConnection): ReadonlyMap<string, Uint8Array> | undefined =>
  guest.busy ? undefined : new Map([['guest', Buffer.from(JSON.stringify(guest.save()))]]);

async function restoreHost(number: number, snapshot: Snapshot): Promise<Host> {
  const machine = await createMachine(number, false);
  machine.restore(snapshot, fingerprint);
  const state = JSON.parse(new TextDecoder().decode(snapshot.sections.get('guest'))) as GuestState;
  const guest = new GuestConnection(machine.channel, { state });
  machine.resume();
  return plugged(machine, guest);
}

test('two machines reach each other through a switch, before and after one is restored', async () => {
  const [one, two] = await Promise.all([bootHost(1), bootHost(2)]);
  expect(await card(one.guest)).toMatchObject({ address: '02:00:00:00:00:01', up: true, mtu: 1500 });
  const lan = new EthernetSwitch();
  lan.plug(one.cable);
  lan.plug(two.cable);
  expect(await ping(one, 2)).toEqual([0x43, 0x21]);
  expect(await ping(two, 1)).toEqual([0x43, 0x21]);
  const bytes = crypto.getRandomValues(new Uint8Array(65_536));
  const many = Buffer.concat(Array.from({ length: 8 }, () => bytes));
  const digest = createHash('sha256').update(many).digest('hex');
  expect(await transfer(one, two, 2, many)).toBe(digest);

  const snapshot = await one.machine.save({ fingerprint, tables: () => stateTable(one.guest) });
  one.machine.destroy();
  const again = await restoreHost(3, snapshot);
  lan.plug(again.cable);
  // Nobody told the guest of the new address.
  expect(await card(again.guest)).toMatchObject({ address: '02:00:00:00:00:01' });
  expect(await ping(again, 2)).toEqual([0x43, 0x21]);
  expect(await transfer(two, again, 1, many)).toBe(digest);
});

/** A question for the card's hardware address (RFC 826), as somebody asks it whom the guest has never heard of. */
const ARP_REQUEST = Buffer.concat([
  new Uint8Array(6).fill(0xff),
  nicAddress(9),
  Uint8Array.of(0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1),
  nicAddress(9),
  Uint8Array.of(192, 168, 7, 9, 0, 0, 0, 0, 0, 0, 192, 168, 7, 4),
]);

test('a frame from TypeScript is answered by the guest, and a burst that no driver has memory for is dropped in part', async () => {
  const { cable, machine } = await bootHost(4);
  const answer = new Promise<Uint8Array>((resolve) => {
    cable.onFrame((frame) => frame[12] === 0x08 && frame[13] === 0x06 && frame[21] === 2 && resolve(frame));
  });
  machine.pause();
  const taken = Array.from({ length: 2000 }, () => cable.send(ARP_REQUEST)).filter(Boolean).length;
  expect(taken).toBeGreaterThan(0);
  expect(cable.dropped).toBe(2000 - taken);
  expect(cable.dropped).toBeGreaterThan(0);
  machine.resume();
  const frame = await answer;
  expect([...frame.subarray(0, 6)]).toEqual([...nicAddress(9)]);
  expect([...frame.subarray(6, 12)]).toEqual([...nicAddress(4)]);
  expect([...frame.subarray(28, 32)]).toEqual([192, 168, 7, 4]);
});

test('a machine without a card has no cable, and takes no snapshot of one that has', async () => {
  const machine = await Machine.create({ wasm, memoryBytes: MEMORY_BYTES });
  machines.push(machine);
  expect(machine.ethernet).toBeUndefined();
  const without = await fingerprintOf({ ...images, memoryBytes: MEMORY_BYTES, commandLine: COMMAND_LINE });
  expect(() => machine.restore({ fingerprint, sections: new Map() }, without)).toThrow('it is of machine');
});

test('an address of a group is refused', async () => {
  const creating = Machine.create({ wasm, memoryBytes: MEMORY_BYTES, nicAddress: Uint8Array.of(1, 0, 0, 0, 0, 1) });
  await expect(creating).rejects.toThrow('[1, 0, 0, 0, 0, 1]');
});
