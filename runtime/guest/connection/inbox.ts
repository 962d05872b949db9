import { type Deferred, deferred } from '../../std/deferred.ts';

/** What comes from the guest one by one and waits for whoever iterates; the credit of its sender bounds it. */
export class Inbox<T> {
  readonly #taken: () => void;
  readonly #waiting: T[];
  #reader: Deferred<IteratorResult<T, undefined>> | undefined;
  #end: { readonly error?: Error } | undefined;

  /** `taken` is told when one has left and another may come. */
  constructor(waiting: readonly T[], taken: () => void) {
    this.#waiting = [...waiting];
    this.#taken = taken;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** What nobody has taken yet. */
  get unread(): readonly T[] {
    return this.#waiting;
  }

  push(value: T): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) this.#hand(reader, value);
    else this.#waiting.push(value);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const next = deferred<IteratorResult<T, undefined>>();
    const value = this.#waiting.shift();
    if (value !== undefined) this.#hand(next, value);
    else if (this.#end) settle(next, this.#end);
    else this.#reader = next;
    return next.promise;
  }

  /** No more will come; only the first reason counts. Returns what nobody took. */
  end(reason: { readonly error?: Error }): readonly T[] {
    this.#end ??= reason;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) settle(reader, this.#end);
    return this.#waiting.splice(0);
  }

  #hand(to: Deferred<IteratorResult<T, undefined>>, value: T): void {
    to.resolve({ done: false, value });
    if (!this.#end) this.#taken();
  }
}

function settle<T>(next: Deferred<IteratorResult<T, undefined>>, { error }: { error?: Error }): void {
  if (error) next.reject(error);
  else next.resolve({ done: true, value: undefined });
}
