import { split64 } from '../bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Pointer, Ref } from '../values.ts';
import { contentBytes } from './arguments.ts';

/** read(2): at most `length` bytes, fewer at the end of the file. */
export function read(p: Program, fd: Int, length: number, options: CallOptions = {}): Output<Uint8Array> {
  const buffer = p.scratch(length);
  return p.output(p.call('read', [fd, buffer, length], options), buffer, 'result');
}

/** read(2) into memory that later calls of the program use; hands nothing back. */
export const readInto = (p: Program, fd: Int, buffer: Pointer, options: CallOptions = {}): Ref =>
  p.call('read', [fd, buffer, buffer.length], options);

/** pread64(2): like read, from a byte offset, without moving the file's position. */
export function pread(
  p: Program,
  fd: Int,
  length: number,
  offset: number,
  options: CallOptions = {},
): Output<Uint8Array> {
  const buffer = p.scratch(length);
  return p.output(p.call('pread64', [fd, buffer, length, ...split64(offset)], options), buffer, 'result');
}

/** write(2). Returns the number of bytes written: a regular or kernel file takes all of them or fails. */
export function write(p: Program, fd: Int, content: Uint8Array | string, options: CallOptions = {}): Ref {
  const bytes = contentBytes(content);
  return p.call('write', [fd, p.bytes(bytes), bytes.length], options);
}

/** write(2) of memory of the program, for contents with results in them; `length` may be the result of a read. */
export const writeFrom = (p: Program, fd: Int, buffer: Pointer, length: Int, options: CallOptions = {}): Ref =>
  p.call('write', [fd, buffer, length], options);

/** pwrite64(2): write at a byte offset. */
export function pwrite(p: Program, fd: Int, content: Uint8Array, offset: number, options: CallOptions = {}): Ref {
  return p.call('pwrite64', [fd, p.bytes(content), content.length, ...split64(offset)], options);
}

/** ftruncate64(2). */
export const ftruncate = (p: Program, fd: Int, length: number, options: CallOptions = {}): Ref =>
  p.call('ftruncate64', [fd, ...split64(length)], options);

/** lseek(2) with 32-bit offsets: whence 0 from the start, 1 from here, 2 from the end. */
export const lseek = (p: Program, fd: Int, offset: number, whence: number, options: CallOptions = {}): Ref =>
  p.call('lseek', [fd, offset, whence], options);

/** fsync(2). */
export const fsync = (p: Program, fd: Int, options: CallOptions = {}): Ref => p.call('fsync', [fd], options);
