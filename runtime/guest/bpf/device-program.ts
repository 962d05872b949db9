import { ACCESS_ALL, type DeviceException, type DevicePolicy, devicePolicy, type DeviceRule } from './device-rules.ts';
import {
  and,
  encodeInstructions,
  exit,
  type Instruction,
  loadWord,
  move,
  moveRegister,
  Register,
  shiftRight,
  skipIfEqual,
  skipIfUnequal,
} from './instruction.ts';

/** Types in a struct bpf_cgroup_dev_ctx: linux/bpf.h, BPF_DEVCG_DEV_*. */
const TYPES = { b: 1, c: 2 } as const;
const ACCESS_SHIFT = 16;
const TYPE_MASK = 0xffff;

/** The eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE that lets a cgroup use what the rules say. */
export const deviceProgram = (rules: readonly DeviceRule[]): Uint8Array =>
  encodeInstructions(deviceInstructions(devicePolicy(rules)));

export function deviceInstructions({ allowByDefault, exceptions }: DevicePolicy): Instruction[] {
  return [
    // The context is u32 access and type, u32 major, u32 minor.
    loadWord(Register.Type, Register.Context, 0),
    moveRegister(Register.Access, Register.Type),
    shiftRight(Register.Access, ACCESS_SHIFT),
    and(Register.Type, TYPE_MASK),
    loadWord(Register.Major, Register.Context, 4),
    loadWord(Register.Minor, Register.Context, 8),
    ...exceptions.flatMap((exception) => exceptionInstructions(exception, allowByDefault)),
    ...answer(allowByDefault),
  ];
}

const answer = (allowed: boolean): Instruction[] => [move(Register.Result, allowed ? 1 : 0), exit()];

/** Answers if the device is meant, else goes on behind; built from the end, so that each test knows how far that is. */
function exceptionInstructions(
  { type, major, minor, access }: DeviceException,
  allowByDefault: boolean,
): Instruction[] {
  let code = answer(!allowByDefault);
  if (minor !== undefined) code = [skipIfUnequal(Register.Minor, minor, code.length), ...code];
  if (major !== undefined) code = [skipIfUnequal(Register.Major, major, code.length), ...code];
  if (access !== ACCESS_ALL) code = [...accessTest(access, allowByDefault, code.length), ...code];
  return [skipIfUnequal(Register.Type, TYPES[type], code.length), ...code];
}

/** To be allowed every wanted access must be excepted; to be refused one is enough. */
function accessTest(access: number, allowByDefault: boolean, skip: number): Instruction[] {
  const copy = moveRegister(Register.Context, Register.Access);
  return allowByDefault
    ? [copy, and(Register.Context, access), skipIfEqual(Register.Context, 0, skip)]
    : [copy, and(Register.Context, ACCESS_ALL & ~access), skipIfUnequal(Register.Context, 0, skip)];
}
