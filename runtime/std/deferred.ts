/** A promise with its two ends. Nobody has to listen to it: a rejection without a listener is no accident. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let ends: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  promise.catch(() => undefined);
  if (!ends) throw new Error('unreachable: a promise calls its executor at once');
  return { promise, resolve: ends.resolve, reject: ends.reject };
}
