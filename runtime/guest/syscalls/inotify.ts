import type { CallOptions, Program } from '../program.ts';
import type { Int, Ref } from '../values.ts';

export const IN_MODIFY = 0x2;
export const IN_NONBLOCK = 0o4000;
export const IN_CLOEXEC = 0o2000000;

/** inotify_init1(2). */
export const inotifyInit = (p: Program, flags: number): Ref => p.call('inotify_init1', [flags]);

/** inotify_add_watch(2): the result is the watch's number, the same for every watch of one file. */
export const inotifyAddWatch = (p: Program, fd: Int, path: string, mask: number, options: CallOptions = {}): Ref =>
  p.call('inotify_add_watch', [fd, p.string(path), mask], options);

/** inotify_rm_watch(2). */
export const inotifyRemoveWatch = (p: Program, fd: Int, watch: Int, options: CallOptions = {}): Ref =>
  p.call('inotify_rm_watch', [fd, watch], options);

const EVENT_HEADER_BYTES = 16;

/** The watches that whole events in a read from an inotify descriptor are about: struct inotify_event. */
export function inotifyWatches(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const watches: number[] = [];
  for (let at = 0; at + EVENT_HEADER_BYTES <= bytes.length; at += EVENT_HEADER_BYTES + view.getUint32(at + 12, true))
    watches.push(view.getInt32(at, true));
  return watches;
}
