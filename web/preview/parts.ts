/** What a previewed document is made of besides itself, by address on its port. */
import { placeUrl, resolveLink, type PreviewPlace } from './place.ts';

export interface Part {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The bytes of what an address of the same port has; undefined when there is nothing. */
export type LoadPart = (target: string) => Promise<Part | undefined>;

const PARTS_MAX = 200;
const PARTS_BYTES_MAX = 16 * 1024 * 1024;
interface Budget {
  readonly loaded: Map<string, Promise<Part | undefined>>;
  bytes: number;
}

/** Parts by their addresses, as many as a document may have. */
export class Parts {
  readonly #scope: string;
  readonly #place: PreviewPlace;
  readonly #load: LoadPart;
  /** Of the whole document. */
  readonly #budget: Budget;

  constructor(scope: string, place: PreviewPlace, load: LoadPart, budget: Budget = { loaded: new Map(), bytes: 0 }) {
    this.#scope = scope;
    this.#place = place;
    this.#load = load;
    this.#budget = budget;
  }

  /** The same, for what names parts from its own place. */
  beside(link: string): Parts {
    const target = this.targetOf(link) ?? this.#place.target;
    return new Parts(this.#scope, { ...this.#place, target }, this.#load, this.#budget);
  }

  async get(link: string): Promise<Part | undefined> {
    const target = this.targetOf(link);
    const { loaded } = this.#budget;
    if (target === undefined || this.#budget.bytes > PARTS_BYTES_MAX) return undefined;
    if (!loaded.has(target)) {
      if (loaded.size >= PARTS_MAX) return undefined;
      loaded.set(target, this.#load(target));
    }
    const part = await loaded.get(target);
    this.#budget.bytes += part?.body.length ?? 0;
    return part;
  }

  /** Undefined for what is not on the port. */
  targetOf(link: string): string | undefined {
    const url = resolveLink(this.#scope, this.#place, link);
    return url?.slice(placeUrl(this.#scope, { ...this.#place, target: '' }).length).replace(/#.*$/s, '');
  }
}

export function dataUrl({ type, body }: Part): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : 'data:,');
    reader.onerror = () => reject(reader.error ?? new Error('encode a part of a page'));
    reader.readAsDataURL(new Blob([body], { type }));
  });
}
