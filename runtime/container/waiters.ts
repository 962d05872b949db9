import { type Deferred, deferred } from '../std/deferred.ts';

/** How a run ended, for who waits. */
export interface ContainerExit {
  readonly exitCode: number;
  readonly error: string;
}

/** Who waits for a container to end, or to be removed. */
export class Waiters {
  #exit: Deferred<ContainerExit> = deferred();
  readonly #removal: Deferred<void> = deferred();
  readonly #removalListeners = new Set<() => void>();

  /** The end of the run that is on, or of the next one. */
  get exit(): Promise<ContainerExit> {
    return this.#exit.promise;
  }

  get removal(): Promise<void> {
    return this.#removal.promise;
  }

  /** For who may stop listening long before: a promise remembers everybody who ever waited for it. */
  onRemoval(listener: () => void): Disposable {
    this.#removalListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#removalListeners.delete(listener) };
  }

  ended(exit: ContainerExit): void {
    const told = this.#exit;
    this.#exit = deferred();
    told.resolve(exit);
  }

  removed(): void {
    this.#removal.resolve();
    for (const listener of this.#removalListeners) listener();
  }
}
