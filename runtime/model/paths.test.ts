import { expect, test } from 'vitest';
import { cgroupPath } from './paths.ts';

test.each([
  ['', '/sys/fs/cgroup/docker/x'],
  ['a', '/sys/fs/cgroup/a/x'],
  ['/a//b/./c/', '/sys/fs/cgroup/a/b/c/x'],
  ['/', '/sys/fs/cgroup/x'],
  ['../../a', '/sys/fs/cgroup/a/x'],
  ['a/../../../etc/../b', '/sys/fs/cgroup/b/x'],
])('--cgroup-parent %j puts a container at %s', (CgroupParent, expected) => {
  expect(cgroupPath({ id: 'x', hostConfig: { CgroupParent } })).toBe(expected);
});
