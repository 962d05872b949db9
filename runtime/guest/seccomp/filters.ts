import { compileSeccomp } from './compile.ts';
import type { SeccompProfile } from './profile.ts';

/** Sets of capabilities that are remembered; a learner's containers have a handful. */
const FILTERS_MAX = 64;

/** A profile whose filters are compiled once for each set of capabilities. */
export class SeccompFilters {
  readonly #profile: SeccompProfile;
  readonly #filters = new Map<string, Uint8Array>();

  constructor(profile: SeccompProfile) {
    this.#profile = profile;
  }

  /** The program for seccomp(2); `capabilities` are full names, the bounding set. */
  filterFor(capabilities: Iterable<string>): Uint8Array {
    const set = new Set(capabilities);
    const key = [...set].sort().join();
    const known = this.#filters.get(key);
    if (known) return known;
    const filter = compileSeccomp(this.#profile, { capabilities: set });
    if (this.#filters.size >= FILTERS_MAX) this.#filters.clear();
    this.#filters.set(key, filter);
    return filter;
  }
}
