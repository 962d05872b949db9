/** The guest's disk, the one that can be full, and Docker's limits on it. What a limit does is told by what has passed it, never by a clock. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox[Symbol.dispose]());

const shell = (command: string) => runCommand(sandbox.guest, ['/bin/bash', '-c', command], { timeoutMs: 120_000 });
const output = async (command: string): Promise<string> => (await shell(command)).stdout.trim();

const GROUP = (name: string): string => `/sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' ${name})`;
const DISK = '-v /srv/disk:/disk';

test('a disk of 32 MB is mounted, and no other', async () => {
  expect(await output('findmnt -n -o SOURCE,FSTYPE,TARGET -t ext4')).toMatch(/^\/dev\/loop0 +ext4 +\/srv\/disk$/);
  expect(await output('lsblk -n -o NAME,SIZE,MOUNTPOINT')).toMatch(/^loop0 +32M \/srv\/disk$/);
});

test('the blocks of the disk count as nobody’s memory', async () => {
  const write = 'dd if=/dev/zero of=/disk/eight bs=64k count=128 conv=fsync status=none';
  const counted = 'grep -E "^(shmem|file) " /sys/fs/cgroup/memory.stat';
  const stat = await output(`docker run --rm -m 32m ${DISK} busybox sh -c '${write}; ${counted}'; rm /srv/disk/eight`);
  expect(stat).toContain('shmem 0');
  expect(Number(/^file (\d+)$/m.exec(stat)?.[1])).toBeGreaterThanOrEqual(8 * 1024 * 1024);
});

test('when it is full, whoever writes to it is told, and nobody else', async () => {
  const full = await shell(
    `rm -rf /srv/disk/*; docker run --rm ${DISK} busybox dd if=/dev/zero of=/disk/ballast bs=1M`,
  );
  expect(full).toMatchObject({ code: 1 });
  expect(full.stderr).toContain("dd: error writing '/disk/ballast': No space left on device");
  expect((await shell('cp /bin/busybox /srv/disk/own')).stderr).toContain('No space left on device');
  expect(await output('df -P /srv/disk | awk "NR == 2 {print \\$5}"')).toBe('100%');
  expect(await output('echo elsewhere > /root/word && cat /root/word')).toBe('elsewhere');
  expect(await output(`docker run --rm busybox sh -c 'echo layer > /word && cat /word'`)).toBe('layer');
  expect(
    await output('rm /srv/disk/ballast; cp /bin/busybox /srv/disk/own && cmp /bin/busybox /srv/disk/own && echo same'),
  ).toBe('same');
});

describe('limits', () => {
  test('each option is a key of io.max, and inspect tells it', async () => {
    const options =
      '--device-read-bps /dev/loop0:1mb --device-write-bps /dev/loop0:2mb --device-read-iops /dev/loop0:30';
    const run = await shell(`docker run -d --name all ${options} --device-write-iops /dev/loop0:40 busybox sleep 999`);
    expect(run.stderr).toBe('');
    expect(await output(`cat ${GROUP('all')}/io.max`)).toBe('7:0 rbps=1048576 wbps=2097152 riops=30 wiops=40');
    const inspected = await output(
      "docker inspect -f '{{json .HostConfig.BlkioDeviceWriteBps}}' all; docker rm -f all",
    );
    expect(inspected).toBe('[{"Path":"/dev/loop0","Rate":2097152}]\nall');
  });

  test('what is over the limit stays before the device until the limit is gone', async () => {
    const write = 'dd if=/dev/zero of=/disk/$0 bs=64k count=4 oflag=direct; cat /sys/fs/cgroup/io.stat';
    const run = (name: string, limit = ''): string =>
      `docker run -d --name ${name} ${limit} ${DISK} busybox sh -c '${write}' ${name}`;
    await shell(run('held', '--device-write-bps /dev/loop0:2'));
    const waits = 'until grep -q "^State:.D" /proc/$(pgrep -x dd)/status; do sleep 0.1; done';
    expect(await shell(waits)).toMatchObject({ code: 0 });
    expect(await output(`${run('free')}; docker wait free; docker logs free 2>&1`)).toContain('wbytes=262144');
    expect(await output(`cat ${GROUP('held')}/io.stat`)).not.toMatch(/wbytes=[1-9]/);
    const lifted = `echo "7:0 wbps=max" > ${GROUP('held')}/io.max; docker wait held; docker logs held 2>&1`;
    expect(await output(lifted)).toContain('wbytes=262144');
    await shell('docker rm -f held free; rm /srv/disk/held /srv/disk/free');
  });

  test('docker stats counts what was read and written', async () => {
    const write = 'dd if=/dev/zero of=/disk/counted bs=64k count=16 oflag=direct; echo written; sleep 999';
    await shell(`docker run -d --name counted ${DISK} busybox sh -c '${write}'`);
    await shell('until docker logs counted 2>&1 | grep -q written; do sleep 0.1; done');
    expect(await output("docker stats --no-stream --format '{{.BlockIO}}' counted")).toBe('0B / 1.05MB');
    await shell('docker rm -f counted; rm /srv/disk/counted');
  });

  test.each([
    ['/dev/nothing:1mb', 127, 'Error response from daemon: stat /dev/nothing: no such file or directory'],
    ['/dev/null:1mb', 125, 'failed to write "1:3 wbps=1048576": write /sys/fs/cgroup/docker/'],
    ['/dev/loop0:0', 125, 'io.max: numerical result out of range'],
  ])('%s is refused at the start, in the words of dockerd and runc', async (limit, status, words) => {
    const { code, stderr } = await shell(`docker run --rm --device-write-bps ${limit} busybox true`);
    expect({ code, stderr }).toEqual({ code: status, stderr: expect.stringContaining(words) as string });
  });

  test('weights, which this kernel has not, are dropped with a warning, and docker info says so', async () => {
    const { stdout, stderr } = await shell(
      'docker create --name light --blkio-weight 300 --blkio-weight-device /dev/loop0:200 busybox >&2; ' +
        "docker inspect -f '{{.HostConfig.BlkioWeight}} {{.HostConfig.BlkioWeightDevice}}' light; docker rm light >&2",
    );
    expect(stdout).toBe('0 []\n');
    expect(stderr).toContain('Block I/O weight or the cgroup is not mounted. Weight discarded.');
    expect(stderr).toContain('Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.');
    const { stderr: warnings } = await shell('docker info >/dev/null');
    expect(warnings).toContain('WARNING: No io.weight support');
    expect(warnings).not.toContain('io.max');
  });
});
