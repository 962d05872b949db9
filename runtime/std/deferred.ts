/** A promise that others settle; only the first time counts. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  #settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever waits hears of it; perhaps nobody does.
    this.promise.catch(() => undefined);
  }

  resolve(value: T): void {
    this.#settle?.resolve(value);
    this.#settle = undefined;
  }

  reject(error: Error): void {
    this.#settle?.reject(error);
    this.#settle = undefined;
  }
}
