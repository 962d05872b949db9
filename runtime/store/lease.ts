/**
 * A name that is held until it is disposed of or its tab is gone (Web Locks): other tabs see that the work under it goes on. Where there
 * are no Web Locks (Node), nobody else is there to see it.
 */
export class Lease implements Disposable {
  #release: () => void = () => {};

  constructor(name: string) {
    const over = new Promise<void>((resolve) => (this.#release = resolve));
    void locks()?.request(PREFIX + name, () => over);
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  /** The names that are held now, by any tab. */
  static async held(): Promise<Set<string>> {
    const state = await locks()?.query();
    const names = [...(state?.held ?? []), ...(state?.pending ?? [])].map(({ name }) => name ?? '');
    return new Set(names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
  }
}

const PREFIX = 'drydock-lease-';
const locks = (): LockManager | undefined => (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
