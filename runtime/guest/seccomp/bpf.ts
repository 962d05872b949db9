import { viewOf } from '../bytes.ts';

/** One instruction of classic BPF: linux/filter.h. */
export interface Instruction {
  readonly code: number;
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly k: number;
}

/** Operation codes that seccomp knows: linux/bpf_common.h. */
export const Code = {
  LoadWord: 0x20,
  Jump: 0x05,
  JumpEqual: 0x15,
  JumpGreater: 0x25,
  JumpGreaterEqual: 0x35,
  And: 0x54,
  Return: 0x06,
} as const;

/** The kernel's limit: BPF_MAXINSNS. */
export const INSTRUCTIONS_MAX = 4096;
export const INSTRUCTION_BYTES = 8;

export const statement = (code: number, k: number): Instruction => ({ code, jumpTrue: 0, jumpFalse: 0, k });

export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_BYTES);
  const view = viewOf(bytes);
  instructions.forEach(({ code, jumpTrue, jumpFalse, k }, index) => {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jumpTrue);
    view.setUint8(at + 3, jumpFalse);
    view.setUint32(at + 4, k >>> 0, true);
  });
  return bytes;
}
