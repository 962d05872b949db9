/**
 * Which calls of an operation are shown: those that have every word of the filter somewhere, `!` before a word turns it round,
 * and `failed` asks for calls that failed.
 */
import type { OperationDetail } from '../../sandbox/contract.ts';

export type Program = OperationDetail['programs'][number];
export type Call = Program['calls'][number];

export function filterPrograms(programs: readonly Program[], filter: string): Program[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...programs];
  return programs
    .map((program) => ({ ...program, calls: program.calls.filter((call) => matches(program, call, words)) }))
    .filter((program) => program.calls.length > 0);
}

function matches(program: Program, call: Call, words: readonly string[]): boolean {
  const text = `${program.label} ${program.actor} ${call.name} ${call.args.join(' ')} ${call.result}`.toLowerCase();
  const has = (word: string): boolean => (word === 'failed' ? !call.ok : text.includes(word));
  return words.every((word) => (word.startsWith('!') && word.length > 1 ? !has(word.slice(1)) : has(word)));
}

/** 850 -> "850 µs", 12400 -> "12.4 ms". */
export function duration(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  const milliseconds = microseconds / 1000;
  return milliseconds < 1000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`
    : `${(milliseconds / 1000).toFixed(2)} s`;
}
