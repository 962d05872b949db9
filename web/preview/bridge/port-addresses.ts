import type { BridgeFacts } from '../bridge.ts';

/** Which addresses of a document are its own port's, and what the port is asked for then. */
export class PortAddresses {
  readonly #facts: Pick<BridgeFacts, 'app' | 'prefix' | 'address'>;
  readonly #own: ReadonlySet<string>;

  constructor(facts: Pick<BridgeFacts, 'app' | 'prefix' | 'address'>) {
    this.#facts = facts;
    const { origin, port } = new URL(facts.address);
    this.#own = new Set([origin, `http://127.0.0.1:${port}`]);
  }

  /** Path and query, of an address that may be relative to the document; undefined for an address elsewhere. */
  targetOf(address: string | URL): string | undefined {
    const url = new URL(address, this.#facts.address);
    if (this.#own.has(url.origin)) return url.pathname + url.search;
    const { app, prefix } = this.#facts;
    if (url.origin !== app) return undefined;
    const path = url.href.startsWith(`${prefix}/`) ? url.href.slice(prefix.length) : url.pathname + url.search;
    return path.replace(/#.*$/s, '');
  }

  /** The address as the port's server knows it. */
  urlOf(target: string): URL {
    return new URL(target, this.#facts.address);
  }
}
