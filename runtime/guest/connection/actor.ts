import { GuestError } from '../errors.ts';
import type { Actor, Exit, RunOptions } from '../guest.ts';
import type { Program } from '../program.ts';
import { PROGRAMS_IN_FLIGHT_MAX } from '../protocol.ts';
import { decodeResult, type ProgramResult } from '../result.ts';
import { type Deferred, deferred } from '../../std/deferred.ts';

/** Programs that wait for their turn; more is a caller that doesn't wait. */
const QUEUE_MAX = 256;
/** An actor's socket in the guest holds some 160 KiB; a larger program goes alone. */
const BYTES_IN_FLIGHT_MAX = 64 * 1024;

/** Sends a program; calls `answer` with the Result's payload or `fail`, exactly one of them, once. */
export type Send = (
  actor: number,
  program: Program,
  request: { answer(payload: Uint8Array): void; fail(reason: unknown): void },
) => void;

/** Told of every program that came back, for the X-ray view. */
export type Ran = (pid: number, result: ProgramResult) => void;

interface Job {
  readonly program: Program;
  readonly end: Deferred<ProgramResult>;
}

/** A process that runs programs, a few in flight at a time, the rest queued here in order. */
export class ConnectedActor implements Actor {
  /** The agent tells its own when it says hello. */
  pid: number;
  /** How the wire calls it: 0 for the agent. */
  readonly #address: number;
  readonly #send: Send;
  readonly #ran: Ran;
  readonly #exit = deferred<Exit>();
  readonly #queue: Job[] = [];
  #inFlight = 0;
  #bytesInFlight = 0;
  #gone: GuestError | undefined;

  constructor(pid: number, address: number, send: Send, ran: Ran) {
    this.pid = pid;
    this.#address = address;
    this.#send = send;
    this.#ran = ran;
  }

  get exit(): Promise<Exit> {
    return this.#exit.promise;
  }

  run(program: Program, { signal }: RunOptions = {}): Promise<ProgramResult> {
    program.seal();
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#gone) return Promise.reject(this.#gone);
    if (this.#queue.length >= QUEUE_MAX) return Promise.reject(this.#error(program, 'too many programs wait for it'));
    const job: Job = { program, end: deferred() };
    this.#queue.push(job);
    this.#startNext();
    if (signal) abortable(job.end, signal);
    return job.end.promise;
  }

  /** The process was reaped. */
  exited(exit: Exit): void {
    this.#fail((program) => this.#error(program, `it ended with status ${String(exit.status)}`));
    this.#exit.resolve(exit);
  }

  /** The connection is lost. */
  lost(reason: GuestError): void {
    this.#fail(() => reason);
    this.#exit.reject(reason);
  }

  #fail(reason: (program: Program) => GuestError): void {
    for (const job of this.#queue.splice(0)) job.end.reject(reason(job.program));
    this.#gone = new GuestError(`Cannot run a program in process ${String(this.pid)}: it is gone`);
  }

  /** Starts what may go, in order. */
  #startNext(): void {
    for (let job = this.#queue[0]; job && this.#hasRoomFor(job.program); job = this.#queue[0]) {
      this.#queue.shift();
      this.#start(job);
    }
  }

  #hasRoomFor(program: Program): boolean {
    // The agent answers each of its own programs before it reads the next.
    if (this.#address === 0 || this.#inFlight === 0) return true;
    const bytes = this.#bytesInFlight + program.encodedBytes;
    return this.#inFlight < PROGRAMS_IN_FLIGHT_MAX && bytes <= BYTES_IN_FLIGHT_MAX;
  }

  #start({ program, end }: Job): void {
    const bytes = program.encodedBytes;
    const landed = (): void => {
      this.#inFlight--;
      this.#bytesInFlight -= bytes;
    };
    this.#inFlight++;
    this.#bytesInFlight += bytes;
    this.#send(this.#address, program, {
      answer: (payload) => {
        landed();
        this.#settle(program, end, payload);
        this.#startNext();
      },
      fail: (reason) => {
        landed();
        end.reject(reason);
      },
    });
  }

  #settle(program: Program, end: Deferred<ProgramResult>, payload: Uint8Array): void {
    try {
      const result = decodeResult(program, payload);
      this.#ran(this.pid, result);
      if (result.executed) this.#gone = this.#error(program, 'it has become another program');
      if (result.failure) end.reject(result.failure);
      else end.resolve(result);
    } catch (error) {
      end.reject(error);
    }
  }

  #error(program: Program, why: string): GuestError {
    return new GuestError(`Cannot run "${program.label}" in process ${String(this.pid)}: ${why}`);
  }
}

function abortable(end: Deferred<ProgramResult>, signal: AbortSignal): void {
  const stop = (): void => end.reject(signal.reason);
  const forget = (): void => signal.removeEventListener('abort', stop);
  signal.addEventListener('abort', stop, { once: true });
  end.promise.then(forget, forget);
}
