import type { CallOptions, Program } from '../program.ts';
import type { Ref } from '../values.ts';

const BPF_PROG_LOAD = 5;
const BPF_PROG_ATTACH = 8;
const BPF_PROG_TYPE_CGROUP_DEVICE = 15;
const BPF_CGROUP_DEVICE = 6;
const BPF_F_ALLOW_MULTI = 2;
const INSTRUCTION_BYTES = 8;

/** bpf(BPF_PROG_LOAD) of a device program (bpf/device-program.ts): a descriptor that may be attached to many cgroups. */
export function loadDeviceProgram(p: Program, program: Uint8Array, options: CallOptions = {}): Ref {
  const license = p.string('Apache-2.0');
  const attributes = [
    [BPF_PROG_TYPE_CGROUP_DEVICE, program.length / INSTRUCTION_BYTES],
    [p.bytes(program), 0, license, 0],
    // log level, size and buffer; kernel version, flags; name; interface
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [BPF_CGROUP_DEVICE],
  ].flat();
  return p.call('bpf', [BPF_PROG_LOAD, p.struct(attributes), attributes.length * 4], options);
}

/** bpf(BPF_PROG_ATTACH): the cgroup, a directory descriptor, obeys the program from here, beside those it has. */
export function attachDeviceProgram(
  p: Program,
  cgroup: number | Ref,
  program: number | Ref,
  options: CallOptions = {},
): Ref {
  const attributes = [cgroup, program, BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI];
  return p.call('bpf', [BPF_PROG_ATTACH, p.struct(attributes), attributes.length * 4], options);
}
