import { expect, test } from 'vitest';
import { blockIoStats, NO_BLOCK_IO } from './block-io-stats.ts';

test('bytes read and written of every device are told, and nothing else', () => {
  const text =
    '7:0 rbytes=4096 wbytes=1048576 rios=1 wios=8 dbytes=512 dios=1\n252:16 rbytes=0 wbytes=9 rios=0 wios=1\n';
  expect(blockIoStats(text)).toEqual({
    ...NO_BLOCK_IO,
    io_service_bytes_recursive: [
      { major: 7, minor: 0, op: 'read', value: 4096 },
      { major: 7, minor: 0, op: 'write', value: 1048576 },
      { major: 252, minor: 16, op: 'read', value: 0 },
      { major: 252, minor: 16, op: 'write', value: 9 },
    ],
  });
});

test('who has touched no device, has null where Docker has it; a device without counters has zeros', () => {
  expect(blockIoStats('')).toBe(NO_BLOCK_IO);
  const zeros = [
    { major: 7, minor: 0, op: 'read', value: 0 },
    { major: 7, minor: 0, op: 'write', value: 0 },
  ];
  expect(blockIoStats('7:0 \n').io_service_bytes_recursive).toEqual(zeros);
});
