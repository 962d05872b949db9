import type { Program } from '../program.ts';
import { syscallName } from '../syscalls/numbers.ts';
import { type Arg, Loaded, Ref } from '../values.ts';

/** One call of a program as strace prints it, without its result: `mount("a", "/b", "overlay", MS_RDONLY, NULL)`. */
export function describeOp(program: Program, op: number, results?: ArrayLike<number>): string {
  const call = program.ops[op];
  if (!call) return `call ${String(op)}`;
  const args = call.args.map((arg) => describeArg(arg, results));
  return `${syscallName(call.number)}(${args.join(', ')})`;
}

function describeArg(arg: Arg, results?: ArrayLike<number>): string {
  if (typeof arg === 'number') return String(arg);
  if (arg instanceof Ref) return String(results?.[arg.op] ?? `#${String(arg.op)}`);
  if (arg instanceof Loaded) return `*(data+${String(arg.source.offset)})`;
  return `${arg.area}+${String(arg.offset)}`;
}
