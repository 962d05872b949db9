import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf, parseSyn } from './syn.ts';

/** As a kernel sent it: 10.0.2.15:41858 to 203.0.113.7:18090, without its checksum. */
const PACKET = Uint8Array.from(
  (
    '4500003c1c4640004006' +
    '0000' +
    '0a00020f' +
    'cb007107' +
    'a38246aa' +
    '00000001' +
    '00000000' +
    'a002faf0' +
    '0000' +
    '0000'
  ).match(/../g) ?? [],
  (byte) => Number.parseInt(byte, 16),
);
const OPTIONS = Uint8Array.from({ length: 20 }, (_, at) => at);
const SYN = Uint8Array.from([...PACKET, ...OPTIONS]);

/** What a receiver does: RFC 1071. */
function isSound(packet: Uint8Array): boolean {
  const words = [...packet.subarray(12, 20), 0, 6, 0, packet.length - 20, ...packet.subarray(20)];
  let sum = 0;
  for (let at = 0; at < words.length; at += 2) sum += ((words[at] ?? 0) << 8) | (words[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff;
}

test('a first packet is read, and gets the checksum that it lacks', () => {
  const syn = parseSyn(SYN);
  expect(syn && nameOf(syn)).toBe('10.0.2.15:41858>203.0.113.7:18090');
  expect([isSound(SYN), syn && isSound(syn.packet)]).toEqual([false, true]);
});

test('what pads a frame is not part of the packet', () => {
  expect(parseSyn(Uint8Array.from([...SYN, 1, 2, 3]))?.packet).toHaveLength(SYN.length);
});

test('what is cut short, or no TCP, is nothing', () => {
  expect(parseSyn(SYN.subarray(0, 59))).toBeUndefined();
  expect(parseSyn(SYN.with(9, 17))).toBeUndefined();
  expect(parseSyn(SYN.with(0, 0x44))).toBeUndefined();
});

test('any bytes do no harm, and what is read has a sound checksum', () => {
  const bytes = fc.uint8Array({ maxLength: 100 });
  const nearly = fc.tuple(fc.nat(SYN.length - 1), fc.nat(255)).map(([at, byte]) => SYN.with(at, byte));
  fc.assert(
    fc.property(fc.oneof(bytes, nearly), (packet) => {
      const syn = parseSyn(packet);
      if (syn && (packet[0] ?? 0) % 16 === 5) expect(isSound(syn.packet)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
