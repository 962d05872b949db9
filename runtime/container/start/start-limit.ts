import { serverError } from '../../std/errors.ts';
import { Cleanup } from '../../std/cleanup.ts';
import type { Timers } from '../../std/time.ts';

/** What a container asks for can keep its own start from ever ending: a seccomp profile that forbids the setup its calls, for one. */
const START_MS_MAX = 120_000;
/** More than a start takes, for one that nobody waits for any more: a client that only closed its sending side is still there. */
const UNATTENDED_MS_MAX = 10_000;

const tooLong = (ms: number, more = ''): Error =>
  serverError(
    `failed to create task for container: failed to start shim: context deadline exceeded`,
    `The start was not over after ${String(ms / 1000)} seconds${more}.`,
  );

/** The end of a start that doesn't come to one by itself: by a deadline, by who holds the container, or by who ends the container. */
export class StartLimit implements Disposable {
  readonly #ended = new AbortController();
  readonly #cleanup = new Cleanup();

  /** `interrupted` ends it at once; `client` is who asked for it: when that is gone, a start that goes on gets little more time. */
  constructor(
    timers: Timers,
    { interrupted, client }: { interrupted?: AbortSignal; client?: AbortSignal | undefined },
  ) {
    this.#cleanup.addDisposable(timers.after(START_MS_MAX, () => this.end(tooLong(START_MS_MAX))));
    if (interrupted) this.#listen(interrupted, () => this.end(interrupted.reason));
    if (client)
      this.#listen(client, () => {
        const late = (): void =>
          this.end(tooLong(UNATTENDED_MS_MAX, ' behind the end of the client that asked for it'));
        this.#cleanup.addDisposable(timers.after(UNATTENDED_MS_MAX, late));
      });
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  end(reason: unknown): void {
    this.#ended.abort(reason);
  }

  [Symbol.dispose](): void {
    this.#cleanup.run();
  }

  #listen(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) return listener();
    signal.addEventListener('abort', listener, { once: true });
    this.#cleanup.add(() => signal.removeEventListener('abort', listener));
  }
}
