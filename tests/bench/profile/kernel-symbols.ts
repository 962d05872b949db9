/** The guest kernel's functions by address: the System.map that building it leaves behind. */

/** Where the kernel's memory begins in every process: CONFIG_PAGE_OFFSET. */
export const PAGE_OFFSET = 0xc0000000;

export class KernelSymbols {
  readonly #starts: readonly number[];
  readonly #names: readonly string[];

  /** `map` has a line `c1000000 T name` for each symbol, ordered by address; throws for one that has no function. */
  constructor(map: string) {
    const functions = map
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, kind]) => kind !== undefined && /^[tTwW]$/.test(kind));
    if (functions.length === 0) throw new Error('read kernel symbols: the map names no function');
    this.#starts = functions.map(([address]) => Number.parseInt(address ?? '', 16));
    this.#names = functions.map(([, , name]) => name ?? '');
  }

  /** The function that has the address in it; undefined outside the kernel's code. */
  nameOf(address: number): string | undefined {
    const last = this.#starts.at(-1) ?? 0;
    if (address < (this.#starts[0] ?? 0) || address > last) return undefined;
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= address) low = middle;
      else high = middle;
    }
    return this.#names[low];
  }
}
