import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNS } from '../../../tests/support/property.ts';
import { decodePacket, encodePacket, type WispPacket } from './packet.ts';

it.each<[string, WispPacket, string]>([
  ['connect', { type: 'connect', stream: 1, kind: 1, port: 443, host: 'a.b' }, '0101000000' + '01bb01' + '612e62'],
  ['data', { type: 'data', stream: 0x01020304, bytes: Uint8Array.of(9, 8) }, '0204030201' + '0908'],
  ['continue', { type: 'continue', stream: 0, packets: 128 }, '0300000000' + '80000000'],
  ['close', { type: 'close', stream: 7, reason: 0x44 }, '0407000000' + '44'],
  [
    'info',
    { type: 'info', stream: 0, version: [2, 0], extensions: [1, 0xf3] },
    '0500000000' + '0200' + '0100000000' + 'f300000000',
  ],
])('%s is as the protocol lays it out', (_, packet, hex) => {
  expect(Buffer.from(encodePacket(packet)).toString('hex')).toBe(hex);
  expect(decodePacket(Buffer.from(hex, 'hex'))).toEqual(
    packet.type === 'data' ? { ...packet, bytes: Buffer.from(packet.bytes) } : packet,
  );
});

describe('what is no packet', () => {
  it.each([
    ['nothing', ''],
    ['a head that is cut', '02010000'],
    ['an unknown type', '0901000000'],
    ['a connect without a host', '0101000000' + '01bb01'],
    ['a connect to a long name', '0101000000' + '01bb01' + '61'.repeat(256)],
    ['a short continue', '0301000000' + '8000'],
    ['metadata that is cut', '0500000000' + '0200' + '01ff000000'],
    ['an info of a stream', '0501000000' + '0200'],
  ])('%s', (_, hex) => {
    expect(decodePacket(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  it('any bytes are read without a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const packet = decodePacket(bytes);
        if (packet && packet.type !== 'info' && packet.type !== 'connect' && packet.type !== 'close')
          expect(encodePacket(packet)).toEqual(bytes.subarray(0, packet.type === 'continue' ? 9 : bytes.length));
      }),
      RUNS,
    );
  });
});
