import { type KernelSymbols, PAGE_OFFSET } from './kernel-symbols.ts';
import type { Sample } from './sampled-machine.ts';

const STACK_BYTES = 8192;
/** What lies between the last frame and the end of the stack: struct pt_regs is beyond it. */
const REGISTERS_BYTES = 8;
const CHAIN_MAX = 60;

/**
 * The functions that a sample was in, the innermost first. The kernel keeps no frame pointers, so a word of the stack counts as a return
 * address when a call stands before what it points to. What earlier calls left on the stack counts too: a rare function far out is
 * a guess.
 */
export function callChain(sample: Sample, symbols: KernelSymbols): readonly string[] {
  if (sample.user) return ['user'];
  const chain = [symbols.nameOf(sample.address) ?? 'unknown'];
  if (sample.stackPointer < PAGE_OFFSET) return chain;
  const end = (sample.stackPointer | (STACK_BYTES - 1)) >>> 0;
  for (let at = (sample.stackPointer & ~3) >>> 0; at < end - REGISTERS_BYTES && chain.length < CHAIN_MAX; at += 4) {
    const word = sample.word(at);
    const name = symbols.nameOf(word);
    if (name !== undefined && followsCall(sample, word)) chain.push(name);
  }
  return chain;
}

/** `call rel32`, or `call` through a register or memory, ends right before the address. */
function followsCall({ byte }: Sample, address: number): boolean {
  const through = (back: number): boolean =>
    byte(address - back) === 0xff && (byte(address - back + 1) & 0x38) === 0x10;
  return byte(address - 5) === 0xe8 || [2, 3, 6, 7].some(through);
}
