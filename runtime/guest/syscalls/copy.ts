import type { CallOptions, Program } from '../program.ts';
import type { Int, Ref } from '../values.ts';

/** sendfile64(2): copies up to `count` bytes inside the kernel, from the file position of `source`. */
export const sendfile = (p: Program, target: Int, source: Int, count: number, options: CallOptions = {}): Ref =>
  p.call('sendfile64', [target, source, 0, count], options);

/** copy_file_range(2) between the files' positions; may share blocks. */
export const copyFileRange = (p: Program, source: Int, target: Int, count: number, options: CallOptions = {}): Ref =>
  p.call('copy_file_range', [source, 0, target, 0, count, 0], options);

/** splice(2) between a pipe and something else, at their positions. */
export const splice = (p: Program, source: Int, target: Int, count: number, options: CallOptions = {}): Ref =>
  p.call('splice', [source, 0, target, 0, count, 0], options);
