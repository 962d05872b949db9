import { viewOf } from '../bytes.ts';

/** One instruction of eBPF: linux/bpf.h, Documentation/bpf/instruction-set.rst. */
export interface Instruction {
  readonly code: number;
  readonly target: number;
  readonly source: number;
  /** For jumps: how many instructions to skip. */
  readonly offset: number;
  readonly immediate: number;
}

export const INSTRUCTION_BYTES = 8;

/** The registers that matter here: the result, the context, and free ones. */
export const Register = { Result: 0, Context: 1, Type: 2, Access: 3, Major: 4, Minor: 5 } as const;
export type Register = (typeof Register)[keyof typeof Register];

export const Code = {
  /** target = *(u32 *)(source + offset) */
  LoadWord: 0x61,
  Move: 0xb7,
  MoveRegister: 0xbf,
  And: 0x57,
  ShiftRight: 0x77,
  JumpEqual: 0x15,
  JumpUnequal: 0x55,
  Exit: 0x95,
} as const;

const instruction = (
  code: number,
  target: number,
  { source = 0, offset = 0, immediate = 0 }: Partial<Instruction> = {},
): Instruction => ({ code, target, source, offset, immediate });

export const loadWord = (target: Register, source: Register, offset: number): Instruction =>
  instruction(Code.LoadWord, target, { source, offset });
export const move = (target: Register, immediate: number): Instruction => instruction(Code.Move, target, { immediate });
export const moveRegister = (target: Register, source: Register): Instruction =>
  instruction(Code.MoveRegister, target, { source });
export const and = (target: Register, immediate: number): Instruction => instruction(Code.And, target, { immediate });
export const shiftRight = (target: Register, immediate: number): Instruction =>
  instruction(Code.ShiftRight, target, { immediate });
export const skipIfEqual = (target: Register, immediate: number, offset: number): Instruction =>
  instruction(Code.JumpEqual, target, { immediate, offset });
export const skipIfUnequal = (target: Register, immediate: number, offset: number): Instruction =>
  instruction(Code.JumpUnequal, target, { immediate, offset });
export const exit = (): Instruction => instruction(Code.Exit, 0);

export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_BYTES);
  const view = viewOf(bytes);
  instructions.forEach(({ code, target, source, offset, immediate }, index) => {
    const at = index * INSTRUCTION_BYTES;
    view.setUint8(at, code);
    view.setUint8(at + 1, target | (source << 4));
    view.setInt16(at + 2, offset, true);
    view.setInt32(at + 4, immediate, true);
  });
  return bytes;
}
