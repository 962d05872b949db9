import { describe, expect, test } from 'vitest';
import type { HostConfig } from '../../model/types.ts';
import type { IoSupport } from '../kernel-facts.ts';
import { capabilitiesOf, DEFAULT_CAPABILITIES } from './capabilities.ts';
import { cgroupFiles } from './cgroup-files.ts';
import { checkModes } from './check-modes.ts';
import { checkPolicies } from './check-policies.ts';
import { checkResources } from './check-resources.ts';
import { completeConfig, processEnvironment } from './complete-config.ts';
import { allMounts, parseMounts } from './mount-spec.ts';
import { parseSecurityOptions } from './security-options.ts';
import { parseTmpfsOptions } from './tmpfs-options.ts';
import { parseUlimits } from './ulimits.ts';

const MB = 1024 * 1024;
const support = { cpus: 2, cpuset: false, swap: true, io: { limits: true, weight: undefined } };

describe('limits that Docker refuses, in its words', () => {
  test.each([
    [{ Memory: 4 * MB }, 'Minimum memory limit allowed is 6MB'],
    [{ Memory: 10 * MB, MemorySwap: 5 * MB }, 'Minimum memoryswap limit should be larger than memory limit, see usage'],
    [{ MemorySwap: 5 * MB }, 'You should always set the Memory limit when using Memoryswap limit, see usage'],
    [
      { Memory: 10 * MB, MemoryReservation: 20 * MB },
      'Minimum memory limit can not be less than memory reservation limit',
    ],
    [{ NanoCpus: 3e9 }, 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available'],
    [{ NanoCpus: 1e9, CpuQuota: 1000 }, 'Conflicting options: Nano CPUs and CPU Quota cannot both be set'],
    [{ CpuPeriod: 10 }, 'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)'],
    [{ OomScoreAdj: 2000 }, 'Invalid value 2000, range for oom score adj is [-1000, 1000]'],
  ])('%o', (host, message) => {
    expect(() => checkResources(host, support)).toThrow(message);
  });

  test('what the kernel cannot do is dropped with a warning', () => {
    const { hostConfig, warnings } = checkResources({ CpusetCpus: '0' }, support);
    expect(hostConfig.CpusetCpus).toBe('');
    expect(warnings).toEqual(['Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.']);
  });
});

test('limits become cgroup files', () => {
  const host = { Memory: 64 * MB, MemorySwap: 96 * MB, NanoCpus: 5e8, CpuShares: 1024, PidsLimit: 20 };
  expect(cgroupFiles(host, { swapLimit: true, io: support.io }).map(({ name, value }) => `${name}=${value}`)).toEqual([
    'memory.max=67108864',
    'memory.swap.max=33554432',
    'cpu.weight=39',
    'cpu.max=50000 100000',
    'pids.max=20',
  ]);
});

describe('limits on block devices', () => {
  const device = { Path: '/dev/loop0', Rate: 1 };
  const asked = {
    BlkioWeight: 300,
    BlkioWeightDevice: [{ Path: '/dev/loop0', Weight: 500 }],
    BlkioDeviceReadBps: [device],
    BlkioDeviceWriteBps: [device],
    BlkioDeviceReadIOps: [device],
    BlkioDeviceWriteIOps: [device],
  };
  const check = (host: HostConfig, io: IoSupport) => checkResources(host, { ...support, io });

  test('a kernel that has all of them is asked for all of them', () => {
    const { hostConfig, warnings } = check(asked, { limits: true, weight: 'io.bfq.weight' });
    expect(hostConfig).toMatchObject(asked);
    expect(warnings).toEqual([]);
  });

  test('a kernel without any drops each with a warning', () => {
    const { hostConfig, warnings } = check(asked, { limits: false, weight: undefined });
    const nothing = Object.fromEntries(Object.keys(asked).map((field) => [field, []]));
    expect(hostConfig).toMatchObject({ ...nothing, BlkioWeight: 0 });
    expect(warnings).toHaveLength(6);
    expect(warnings[3]).toBe(
      'Your kernel does not support BPS Block I/O write limit or the cgroup is not mounted. Block I/O BPS write limit discarded.',
    );
  });

  test.each([9, 1001])('a weight of %i is refused where weights are there', (BlkioWeight) => {
    const words = 'Range of blkio weight is from 10 to 1000';
    expect(() => check({ BlkioWeight }, { limits: true, weight: 'io.weight' })).toThrow(words);
    expect(check({ BlkioWeight }, { limits: true, weight: undefined }).hostConfig.BlkioWeight).toBe(0);
  });

  test.each([
    ['io.bfq.weight', 500, '500'],
    ['io.weight', 10, '1'],
    ['io.weight', 500, '4950'],
    ['io.weight', 1000, '10000'],
  ] as const)('%s for a weight of %i is %s', (weight, BlkioWeight, value) => {
    const files = cgroupFiles({ BlkioWeight }, { swapLimit: true, io: { limits: true, weight } });
    expect(files).toEqual([{ name: weight, value }]);
  });
});

describe('policies', () => {
  test.each([
    [{ WorkingDir: 'foo' }, {}, "the working directory 'foo' is invalid, it needs to be an absolute path"],
    [{ StopSignal: 'FOO' }, {}, 'invalid signal: FOO'],
    [
      {},
      { RestartPolicy: { Name: 'always', MaximumRetryCount: 3 } as const },
      "invalid restart policy: maximum retry count can only be used with 'on-failure'",
    ],
    [
      {},
      { AutoRemove: true, RestartPolicy: { Name: 'always' } as const },
      "can't create 'AutoRemove' container with restart policy",
    ],
    [
      {},
      { LogConfig: { Type: 'syslog' } as const },
      'error looking up logging plugin syslog: plugin "syslog" not found',
    ],
    [
      {},
      { LogConfig: { Type: 'json-file', Config: { foo: 'bar' } } as const },
      "unknown log opt 'foo' for json-file log driver",
    ],
  ])('%o %o', (config, host, message) => {
    expect(() => checkPolicies(config, host)).toThrow(message);
  });

  test.each([
    [{ Hostname: 'x' }, { UTSMode: 'host' }, 'conflicting options: hostname and the UTS mode'],
    [{}, { NetworkMode: 'container:a', Dns: ['1.1.1.1'] }, 'conflicting options: dns and the network mode'],
    [
      {},
      { NetworkMode: 'container:a', PortBindings: { '80/tcp': [] } },
      'conflicting options: port publishing and the container type network mode',
    ],
    [{}, { IpcMode: 'foo' }, 'invalid IPC mode: foo'],
  ])('%o %o', (config, host, message) => {
    expect(() => checkModes(config, host)).toThrow(message);
  });
});

describe('capabilities', () => {
  test('Docker’s fourteen', () => {
    expect(capabilitiesOf({}).toSorted()).toEqual(DEFAULT_CAPABILITIES.toSorted());
  });
  test('all dropped, one added', () => {
    expect(capabilitiesOf({ CapDrop: ['ALL'], CapAdd: ['net_admin'] })).toEqual(['CAP_NET_ADMIN']);
  });
  test('all added, one dropped', () => {
    expect(capabilitiesOf({ CapAdd: ['ALL'], CapDrop: ['CHOWN'] })).not.toContain('CAP_CHOWN');
  });
  test('an unknown one', () => {
    expect(() => capabilitiesOf({ CapAdd: ['FOO'] })).toThrow('invalid CapAdd: unknown capability: "CAP_FOO"');
  });
});

describe('mounts', () => {
  test.each([
    [['/a:b'], 'mount path must be absolute'],
    [['/a:/b:rw,ro'], 'invalid mode: rw,ro'],
    [['/a:/'], "destination can't be '/'"],
    [['/a:/b', '/c:/b'], 'Duplicate mount point: /b'],
    [['a/b:/c'], 'includes invalid characters for a local volume name'],
  ])('-v %j', (Binds, message) => {
    expect(() => parseMounts({ HostConfig: { Binds } })).toThrow(message);
  });

  test('parents come before what is in them', () => {
    const asked = parseMounts({ HostConfig: { Binds: ['/x:/a/b:ro', '/y:/a'] } });
    const specs = allMounts(asked, [], ['/a/b/c', '/a/', '/d']);
    expect(specs.map(({ target }) => target)).toEqual(['/a', '/d', '/a/b', '/a/b/c']);
    expect(specs[2]).toMatchObject({ source: '/x', readOnly: true, createSource: true });
  });

  test('tmpfs options', () => {
    expect(parseTmpfsOptions('size=1m,exec')).toEqual({ flags: 2 | 4, data: 'size=1m' });
    expect(() => parseTmpfsOptions('bar')).toThrow('invalid tmpfs option ["bar"]');
  });
});

test('security options', () => {
  expect(parseSecurityOptions({ SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] })).toEqual({
    noNewPrivileges: true,
    seccomp: 'unconfined',
  });
  expect(() => parseSecurityOptions({ SecurityOpt: ['foo=bar'] })).toThrow('invalid --security-opt 2: "foo=bar"');
});

test('ulimits', () => {
  expect(() => parseUlimits([{ Name: 'foo', Soft: 1, Hard: 1 }])).toThrow(
    'runc create failed: wrong rlimit value: RLIMIT_FOO: unknown',
  );
  // Whether limits fit together the kernel says.
  expect(parseUlimits([{ Name: 'nofile', Soft: 30, Hard: 10 }])).toEqual([{ resource: 7, soft: 30, hard: 10 }]);
});

describe('request and image', () => {
  const image = { Env: ['PATH=/bin', 'A=image'], Cmd: ['sh'], Entrypoint: ['/entry'], WorkingDir: '/srv' };
  test('an entrypoint of the request drops the image’s command', () => {
    const config = completeConfig({ Entrypoint: ['/own'] }, image, 'f'.repeat(64));
    expect([config.Entrypoint, config.Cmd]).toEqual([['/own'], undefined]);
  });
  test('variables of the request win', () => {
    const config = completeConfig({ Env: ['A=own'], Tty: true }, image, 'f'.repeat(64));
    expect(config).toMatchObject({ Hostname: 'f'.repeat(12), WorkingDir: '/srv', Cmd: ['sh'] });
    expect(processEnvironment(config)).toEqual(['PATH=/bin', `HOSTNAME=${'f'.repeat(12)}`, 'TERM=xterm', 'A=own']);
  });
  test('nothing to run', () => {
    expect(() => completeConfig({}, {}, 'f'.repeat(64))).toThrow('No command specified');
  });
});
