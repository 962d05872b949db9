/** What to do once, in the end, whichever of several ways leads there. Last added, first done. */
export class Cleanup {
  readonly #actions: (() => void)[] = [];
  #done = false;

  /** After the end it is done at once. */
  add(action: () => void): void {
    if (this.#done) action();
    else this.#actions.push(action);
  }

  addDisposable(disposable: Disposable): void {
    this.add(() => disposable[Symbol.dispose]());
  }

  /** False when it was done before. */
  run(): boolean {
    if (this.#done) return false;
    this.#done = true;
    for (const action of this.#actions.toReversed()) action();
    this.#actions.length = 0;
    return true;
  }
}
