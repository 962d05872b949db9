import { viewOf } from '../bytes.ts';
import type { FakeCall } from './run-program.ts';

const OPENERS = new Set([
  'openat',
  'openat2',
  'socket',
  'open_tree',
  'fsopen',
  'fsmount',
  'pidfd_open',
  'pidfd_getfd',
  'bpf',
]);
const WRITERS = new Map([
  ['write', 2],
  ['pwrite64', 2],
  ['sendto', 2],
]);
const PAIRS = new Map([
  ['pipe2', 0],
  ['socketpair', 3],
]);
const TIOCGPTPEER = 0x5441;

/** A kernel where everything succeeds: descriptors are new numbers, writes take all, reads are at the end. */
export class YesKernel {
  #nextFd = 100;

  answer(call: FakeCall): number {
    if (OPENERS.has(call.name)) return this.#nextFd++;
    if (call.name === 'ioctl' && call.args[1] === TIOCGPTPEER) return this.#nextFd++;
    if (call.name === 'dup2' || call.name === 'dup3') return call.args[1] ?? 0;
    const pair = PAIRS.get(call.name);
    if (pair !== undefined) this.#pair(call.memory(pair, 8));
    const length = WRITERS.get(call.name);
    return length === undefined ? 0 : (call.args[length] ?? 0);
  }

  #pair(memory: Uint8Array): void {
    const view = viewOf(memory);
    view.setInt32(0, this.#nextFd++, true);
    view.setInt32(4, this.#nextFd++, true);
  }
}
