import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { deviceProgram } from '../../guest/bpf/device-program.ts';
import { DEFAULT_DEVICE_RULES, type DeviceRule } from '../../guest/bpf/device-rules.ts';
import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import { attachDeviceProgram, loadDeviceProgram } from '../../guest/syscalls/bpf.ts';
import { close } from '../../guest/syscalls/open.ts';
import type { GivenDevice } from './device-nodes.ts';

/** Loads the filter of containers without devices of their own; the agent keeps the descriptor for all of them. */
export async function loadDefaultDeviceFilter(guest: Guest): Promise<number> {
  const p = new Program('load the device filter');
  const fd = loadDeviceProgram(p, deviceProgram(DEFAULT_DEVICE_RULES));
  return (await guest.run(p)).get(fd);
}

/** Lets a cgroup use the default devices and these. */
export async function allowDevices(guest: Guest, cgroupFd: number, more: readonly DeviceRule[]): Promise<void> {
  const p = new Program('allow devices');
  const fd = loadDeviceProgram(p, deviceProgram([...DEFAULT_DEVICE_RULES, ...more]));
  attachDeviceProgram(p, cgroupFd, fd);
  close(p, fd, { always: true });
  await guest.run(p);
}

/** What devices that a container was given allow, each with its access. */
export const rulesFor = (given: readonly GivenDevice[]): DeviceRule[] =>
  given.map(({ type, major, minor, access }) => ({
    allow: true,
    type: type === 'block' ? 'b' : 'c',
    major,
    minor,
    access,
  }));

/** `--device-cgroup-rule`: `c 1:3 rwm`, `a *:* rwm`. Throws Docker's error. */
export const parseDeviceRules = (rules: HostConfig['DeviceCgroupRules']): DeviceRule[] =>
  (rules ?? []).map(parseDeviceRule);

function parseDeviceRule(text: string): DeviceRule {
  const match = /^([acb]) ([0-9]+|\*):([0-9]+|\*) ([rwm]{1,3})$/.exec(text);
  if (!match) throw badParameter(`invalid device cgroup rule format: '${text}'`);
  const [, type = 'a', major, minor, access = 'rwm'] = match;
  return {
    allow: true,
    type: type as DeviceRule['type'],
    ...(major === '*' ? {} : { major: Number(major) }),
    ...(minor === '*' ? {} : { minor: Number(minor) }),
    access,
  };
}
