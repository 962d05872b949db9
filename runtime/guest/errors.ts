import { errnoMessage, errnoName } from './errno.ts';
import type { Outcomes } from './values.ts';

/** A system call that failed in the guest. */
export class SyscallError extends Error {
  override readonly name = 'SyscallError';
  /** The call's name: `mount`. */
  readonly call: string;
  /** The positive error number. */
  readonly errno: number;
  /** The error number's name: `EBUSY`. */
  readonly code: string;
  /** errno(3) as Docker writes it: `device or resource busy`. */
  readonly reason: string;
  /** Private, so that a logged error doesn't carry a whole program along. */
  readonly #result: Outcomes | undefined;

  /** `attempt` is the call as strace prints it, `program` the label of the program that it belongs to. */
  constructor(call: string, attempt: string, errno: number, program: string, result?: Outcomes) {
    const code = errnoName(errno);
    const reason = errnoMessage(errno);
    super(`${program}: ${attempt}: ${code} (${reason})`);
    this.call = call;
    this.errno = errno;
    this.code = code;
    this.reason = reason;
    this.#result = result;
  }

  /** What the other calls of the program gave; absent when it was no program (clone, a stream). */
  get result(): Outcomes | undefined {
    return this.#result;
  }
}

/** True for a failed system call with one of these error names (any, when there are none). */
export const isSyscallError = (error: unknown, ...codes: string[]): error is SyscallError =>
  error instanceof SyscallError && (codes.length === 0 || codes.includes(error.code));

/** The guest's answer, or the channel to it, can't be trusted or used: what was attempted, what was found. */
export class GuestError extends Error {
  override readonly name: string = 'GuestError';
}

/** The process that was to run a program died over it: killed, or for want of memory. */
export class ProcessDied extends GuestError {
  override readonly name = 'ProcessDied';
}
