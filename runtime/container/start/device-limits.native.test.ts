import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from '../../guest/testing/native-agent.ts';
import { deviceLimits } from './device-limits.ts';

const missing = whyNoNativeAgent();

describe.skipIf(missing !== undefined)(`limits on devices ${missing ?? ''}`, () => {
  let native: NativeAgent;
  beforeAll(async () => {
    native = await startNativeAgent();
  });
  afterAll(() => native[Symbol.asyncDispose]());

  test('devices go by their numbers, a line for each limit, in the order of runc', async () => {
    const host = {
      BlkioDeviceWriteIOps: [{ Path: '/dev/zero', Rate: 4 }],
      BlkioDeviceReadIOps: [{ Path: '/dev/zero', Rate: 3 }],
      BlkioDeviceWriteBps: [
        { Path: '/dev/null', Rate: 2 },
        { Path: '/dev/zero', Rate: 20 },
      ],
      BlkioDeviceReadBps: [{ Path: '/dev/null', Rate: 1 }],
      BlkioWeightDevice: [{ Path: '/dev/full', Weight: 500 }],
    };
    const files = await deviceLimits(native.guest, host);
    expect(files.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'io.bfq.weight: 1:7 500',
      'io.max: 1:3 rbps=1',
      'io.max: 1:3 wbps=2',
      'io.max: 1:5 wbps=20',
      'io.max: 1:5 riops=3',
      'io.max: 1:5 wiops=4',
    ]);
  });

  test('a path that leads nowhere is told in the words of dockerd', async () => {
    const host = { BlkioDeviceReadBps: [{ Path: '/dev/nothing', Rate: 1 }] };
    await expect(deviceLimits(native.guest, host)).rejects.toThrow('stat /dev/nothing: no such file or directory');
  });

  test('who limits no device asks nothing', async () => {
    expect(await deviceLimits({ run: () => Promise.reject(new Error('asked')) }, {})).toEqual([]);
  });
});
