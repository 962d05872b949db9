import { viewOf } from '../bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import { type Int, Loaded, type Output, type Ref } from '../values.ts';

/** Two descriptors that a call wrote to memory: for later calls of the program, and for after it. */
export interface DescriptorPair {
  readonly call: Ref;
  readonly first: Loaded;
  readonly second: Loaded;
  readonly fds: Output<readonly [first: number, second: number]>;
}

/** Memory for two descriptors; they start as -1, so that closing them is harmless when the call failed. */
export function descriptorPair(p: Program, call: (buffer: ReturnType<Program['struct']>) => Ref): DescriptorPair {
  const buffer = p.struct([-1, -1]);
  const ref = call(buffer);
  const fds = p.output(ref, buffer).map((bytes): readonly [number, number] => {
    const view = viewOf(bytes);
    return [view.getInt32(0, true), view.getInt32(4, true)];
  });
  return { call: ref, first: new Loaded(buffer), second: new Loaded(buffer.at(4)), fds };
}

/** pipe2(2): `first` reads what `second` wrote. */
export const pipe2 = (p: Program, flags: number, options: CallOptions = {}): DescriptorPair =>
  descriptorPair(p, (buffer) => p.call('pipe2', [buffer, flags], options));

/** dup2(2): `to` becomes `from`; with both the same it is a way to get a known descriptor as a result. */
export const dup2 = (p: Program, from: Int, to: Int, options: CallOptions = {}): Ref =>
  p.call('dup2', [from, to], options);

/** dup3(2): `flags` O_CLOEXEC or 0. */
export const dup3 = (p: Program, from: Int, to: Int, flags = 0, options: CallOptions = {}): Ref =>
  p.call('dup3', [from, to, flags], options);

/** fcntl64(2): F_* (constants/fcntl.ts). */
export const fcntl = (p: Program, fd: Int, command: number, argument: Int = 0, options: CallOptions = {}): Ref =>
  p.call('fcntl64', [fd, command, argument], options);
