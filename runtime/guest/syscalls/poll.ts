import { viewOf } from '../bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Output, Ref } from '../values.ts';

export const POLLIN = 1;
export const POLLOUT = 4;
export const POLLERR = 8;
export const POLLHUP = 16;

/**
 * poll(2) of one descriptor: waits up to `timeoutMs` (-1: for ever) and gives the events, 0 after the time. Never in
 * the agent's own programs, which must not block.
 */
export function poll(
  p: Program,
  fd: number | Ref,
  events: number,
  timeoutMs: number,
  options: CallOptions = {},
): Output<number> {
  const pollfd = p.struct([fd, events]);
  return p
    .output(p.call('poll', [pollfd, 1, timeoutMs], options), pollfd)
    .map((bytes) => viewOf(bytes).getUint16(6, true));
}
