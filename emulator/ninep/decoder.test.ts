import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRequest, MalformedRequest } from './decoder.ts';
import { message, u16, u32, u64 } from './testing/messages.ts';
import { RUNS } from '../../tests/support/property.ts';

test('the fields of a walk', () => {
  expect(decodeRequest(message('Twalk', 7, u32(1), u32(2), u16(2), 'usr', 'lïb'))).toEqual({
    kind: 'walk',
    tag: 7,
    fid: 1,
    newFid: 2,
    names: ['usr', 'lïb'],
  });
});

test('offsets beyond 32 bits', () => {
  const request = decodeRequest(message('Tread', 1, u32(9), u64(5 * 2 ** 32 + 1), u32(100)));
  expect(request).toEqual({ kind: 'read', tag: 1, fid: 9, offset: 5 * 2 ** 32 + 1, count: 100 });
});

test('what would change the tree is told from what is not known at all', () => {
  expect(decodeRequest(message('Twrite', 1)).kind).toBe('modify');
  expect(decodeRequest(message(52, 1)).kind).toBe('unknown');
});

test('more names than the protocol allows', () => {
  const names = Array.from({ length: 17 }, () => 'a');
  expect(() => decodeRequest(message('Twalk', 1, u32(1), u32(2), u16(17), ...names))).toThrow('the limit is 16');
});

test('a size that is not that of the message', () => {
  const bytes = message('Tclunk', 1, u32(1));
  expect(() => decodeRequest(bytes.subarray(0, 10))).toThrow('it claims 11 bytes and has 10');
});

test('any bytes become a request or a MalformedRequest', () => {
  const noise = fc.uint8Array({ maxLength: 64 });
  const types = fc.integer({ min: 0, max: 130 });
  const framed = fc.tuple(types, noise).map(([type, body]) => Buffer.concat([message(type, 1), body]));
  const sized = framed.map((bytes) => {
    bytes.writeUInt32LE(bytes.length);
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(noise, framed, sized), (bytes) => {
      try {
        expect(decodeRequest(bytes).kind).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedRequest);
      }
    }),
    RUNS,
  );
});
