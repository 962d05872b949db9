import { SIGNALS } from '../../text/signals.ts';
import { CLONE_NEWPID } from '../constants/clone.ts';
import type { SpawnOptions } from '../guest.ts';
import { Program } from '../program.ts';
import { ProgramResult } from '../result.ts';
import { setns } from '../syscalls/process.ts';

/** clone(2): what is above the 32 bits of the other flags. */
const CLONE_INTO_CGROUP = 1n << 33n;

/** Places in struct clone_args, in 64-bit words. */
const Word = { flags: 0, exitSignal: 4, cgroup: 10, count: 11 } as const;

/**
 * The calls by which the agent made a process, as a program that came back: it makes them by itself on a Spawn frame, and tells the number
 * of the process alone. How long they took is not known: 0.
 */
export function spawned({ flags, cgroup, pidNamespace, operation }: SpawnOptions, pid: number): ProgramResult {
  const p = new Program('make the process', operation);
  if (pidNamespace !== undefined) setns(p, pidNamespace, CLONE_NEWPID, { note: 'where its child will be numbered' });
  const words = new BigInt64Array(Word.count);
  words[Word.flags] = BigInt(flags >>> 0) + (cgroup === undefined ? 0n : CLONE_INTO_CGROUP);
  words[Word.exitSignal] = BigInt(SIGNALS.CHLD);
  words[Word.cgroup] = BigInt(cgroup ?? 0);
  p.call('clone3', [p.bytes(new Uint8Array(words.buffer)), words.byteLength], {
    note: flags === 0 ? 'a process' : 'a process with namespaces of its own',
  });
  const values = Int32Array.from(p.ops, (_, index) => (index === p.ops.length - 1 ? pid : 0));
  return new ProgramResult(p, { executed: false, values, ticks: new Uint32Array(values.length), outputs: [] });
}
