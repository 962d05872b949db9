import { expect, test } from 'vitest';
import { checkEthernetAddress, FRAME_BYTES_MAX, FRAME_BYTES_MIN, Nic } from './nic.ts';

/** A driver that has posted so many buffers. */
function fixture(buffers: number) {
  const driver = { buffers, frames: [] as number[], kicks: 0, failures: [] as string[] };
  const nic = new Nic({
    sendFrame(frame) {
      if (driver.buffers === 0) return false;
      driver.buffers -= 1;
      driver.frames.push(frame[0] ?? 0);
      return true;
    },
    kick: () => void (driver.kicks += 1),
    fail: ({ message }) => void driver.failures.push(message),
  });
  return { driver, nic };
}

const frame = (mark: number, length = 60): Uint8Array => new Uint8Array(length).fill(mark);

test('frames wait in order until the guest has buffers for them', () => {
  const { driver, nic } = fixture(1);
  for (const mark of [1, 2, 3]) expect(nic.send(frame(mark))).toBe(true);
  expect(driver).toMatchObject({ frames: [1], kicks: 1 });
  driver.buffers = 1;
  nic.flush();
  expect(driver.frames).toEqual([1, 2]);
  driver.buffers = 5;
  expect(nic.send(frame(4))).toBe(true);
  nic.flush();
  expect(driver).toMatchObject({ frames: [1, 2, 3, 4], kicks: 3 });
  expect(nic.dropped).toBe(0);
});

test('more than a queue is dropped and counted; those that waited arrive', () => {
  const { driver, nic } = fixture(0);
  const taken = Array.from({ length: 1000 }, (_, at) => nic.send(frame(at & 0xff))).filter(Boolean).length;
  expect(taken).toBeGreaterThan(0);
  expect(nic.dropped).toBe(1000 - taken);
  driver.buffers = 1000;
  nic.flush();
  expect(driver.frames).toEqual(Array.from({ length: taken }, (_, at) => at & 0xff));
});

test('what is no frame passes in neither direction', () => {
  const { driver, nic } = fixture(5);
  const seen: number[] = [];
  nic.onFrame(({ length }) => void seen.push(length));
  for (const length of [0, FRAME_BYTES_MIN - 1, FRAME_BYTES_MAX + 1]) {
    expect(nic.send(frame(1, length))).toBe(false);
    nic.fromGuest(frame(1, length));
  }
  for (const length of [FRAME_BYTES_MIN, FRAME_BYTES_MAX]) {
    expect(nic.send(frame(2, length))).toBe(true);
    nic.fromGuest(frame(2, length));
  }
  expect(driver.frames).toEqual([2, 2]);
  expect(seen).toEqual([FRAME_BYTES_MIN, FRAME_BYTES_MAX]);
  expect(nic.dropped).toBe(6);
});

test('a listener that throws fails the machine and not the guest’s instruction; one that left hears nothing', () => {
  const { driver, nic } = fixture(0);
  const listening = nic.onFrame(() => {
    throw new Error('the switch burns');
  });
  nic.fromGuest(frame(1));
  listening[Symbol.dispose]();
  nic.fromGuest(frame(2));
  expect(driver.failures).toEqual(['the switch burns']);
});

test.each([
  [[2, 0, 0, 0, 0], false],
  [[3, 0, 0, 0, 0, 1], false],
  [[0, 0, 0, 0, 0, 0], false],
  [[2, 0, 0, 0, 0, 1], true],
])('the address of one card: %j is %j', (bytes, fits) => {
  const check = () => checkEthernetAddress(Uint8Array.from(bytes));
  if (fits) check();
  else expect(check).toThrow(RangeError);
});
