import { expect, test } from 'vitest';
import { CHANNEL_QUEUE_BYTES_MAX } from '../runtime/std/byte-channel.ts';
import { RingChannel } from './channel.ts';
import { RING_ADDRESS, RING_BYTES, RING_MAGIC, RING_REGION_BYTES, RingOffset, RingWait } from './ring-layout.ts';
import { loadWord, RingReader, RingWriter, storeWord } from './ring.ts';

/** The guest's side of the rings, as images/guest/agent plays it, and a host that counts what the channel asks of it. */
function fixture(options: { consoleReady?: boolean } = {}) {
  const memory = new Uint8Array(RING_ADDRESS + RING_REGION_BYTES);
  const region = memory.subarray(RING_ADDRESS);
  const host = {
    consoleReady: options.consoleReady ?? true,
    wakes: [] as number[],
    kicks: 0,
    failures: [] as Error[],
    memory: () => memory,
    sendToConsole(port: number): boolean {
      if (host.consoleReady) host.wakes.push(port);
      return host.consoleReady;
    },
    kick: () => void host.kicks++,
    fail: (error: Error) => void host.failures.push(error),
  };
  const channel = new RingChannel(host);
  channel.format();
  const shared = { bytes: () => region };
  const { ToHostHead, ToHostTail, ToHostData, ToGuestHead, ToGuestTail, ToGuestData } = RingOffset;
  const guest = {
    out: new RingWriter(shared, { head: ToHostHead, tail: ToHostTail, data: ToHostData, size: RING_BYTES }),
    in: new RingReader(shared, { head: ToGuestHead, tail: ToGuestTail, data: ToGuestData, size: RING_BYTES }),
    sleep: (reasons: number) => storeWord(region, RingOffset.GuestWaits, reasons),
    get waits() {
      return loadWord(region, RingOffset.GuestWaits);
    },
    get hostWaits() {
      return loadWord(region, RingOffset.HostWaits);
    },
    read(): number {
      let total = 0;
      guest.in.drain((piece) => (total += piece.length));
      return total;
    },
  };
  return { region, host, channel, guest };
}

test('a formatted region carries the magic that the agent looks for', () => {
  expect(loadWord(fixture().region, RingOffset.Magic)).toBe(RING_MAGIC);
});

test('a guest that does not wait is not woken, a waiting one once', () => {
  const { host, channel, guest } = fixture();
  channel.write(Uint8Array.of(1));
  expect(host.wakes).toEqual([]);
  guest.sleep(RingWait.Data);
  channel.write(Uint8Array.of(2));
  channel.write(Uint8Array.of(3));
  expect(host.wakes).toEqual([0]);
  expect(host.kicks).toBe(1);
  expect(guest.waits).toBe(0);
});

test('a wake that the console could not take is made up for at the next chance', () => {
  const { host, channel, guest } = fixture({ consoleReady: false });
  guest.sleep(RingWait.Data);
  channel.write(Uint8Array.of(1));
  expect([host.wakes, guest.waits]).toEqual([[], RingWait.Data]);
  host.consoleReady = true;
  channel.retryWake();
  expect([host.wakes, guest.waits]).toEqual([[0], 0]);
});

test('bytes beyond the ring wait and follow in order as the guest reads and rings', () => {
  const { channel, guest } = fixture();
  const total = RING_BYTES * 2 + 5;
  channel.write(new Uint8Array(total));
  expect(guest.hostWaits).toBe(1);
  let read = 0;
  while (guest.hostWaits === 1) {
    read += guest.read();
    channel.ring();
  }
  expect(read + guest.read()).toBe(total);
  expect(channel.quiet).toBe(true);
});

test('a queue over its limit is refused and what was queued stays', () => {
  const { channel, guest } = fixture();
  channel.write(new Uint8Array(RING_BYTES));
  channel.write(new Uint8Array(CHANNEL_QUEUE_BYTES_MAX));
  expect(() => channel.write(Uint8Array.of(1))).toThrow(`the limit is ${CHANNEL_QUEUE_BYTES_MAX}`);
  let read = guest.read();
  for (channel.ring(); guest.in.available() > 0; channel.ring()) read += guest.read();
  expect(read).toBe(RING_BYTES + CHANNEL_QUEUE_BYTES_MAX);
});

test('without a listener bytes stay in the ring; the guest that waits for room is woken when one comes', () => {
  const { host, channel, guest } = fixture();
  guest.out.write(new Uint8Array(RING_BYTES + 1));
  guest.sleep(RingWait.Room);
  channel.ring();
  expect(guest.out.room()).toBe(0);
  let received = 0;
  channel.onData((bytes) => (received += bytes.length));
  expect(received).toBe(RING_BYTES);
  expect(host.wakes).toEqual([0]);
});

test('one listener at a time', () => {
  const { channel } = fixture();
  const first = channel.onData(() => undefined);
  expect(() => channel.onData(() => undefined)).toThrow('a listener already');
  first[Symbol.dispose]();
  channel.onData(() => undefined);
});

test('a listener that throws fails the machine instead of the instruction that rang', () => {
  const { host, channel, guest } = fixture();
  channel.onData(() => {
    throw new Error('bad frame');
  });
  guest.out.write(Uint8Array.of(1));
  channel.ring();
  expect(host.failures.map(String)).toEqual(['Error: bad frame']);
  channel.ring();
  channel.write(Uint8Array.of(1));
  expect(host.failures).toHaveLength(1);
});

test('counters that a broken guest wrote fail the machine', () => {
  const { host, channel, region } = fixture();
  channel.onData(() => undefined);
  storeWord(region, RingOffset.ToHostHead, RING_BYTES + 1);
  channel.ring();
  expect(host.failures[0]?.name).toBe('RingCorruptError');
});

test('after a restore it takes up at the counters in memory and wakes the guest for what waits', () => {
  const { host, channel, guest } = fixture();
  channel.write(Uint8Array.of(1, 2, 3));
  guest.sleep(RingWait.Data);
  channel.reopen();
  expect(host.wakes).toEqual([0]);
  channel.write(Uint8Array.of(4));
  expect(guest.read()).toBe(4);
});
