/** Something that is so as long as anybody holds it. */
export class Holds {
  #count = 0;

  get held(): boolean {
    return this.#count > 0;
  }

  /** Held until it is disposed of. */
  hold(): Disposable {
    let own = 1;
    this.#count += own;
    return {
      [Symbol.dispose]: () => {
        this.#count -= own;
        own = 0;
      },
    };
  }
}
