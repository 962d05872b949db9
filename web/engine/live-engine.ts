/**
 * The mirror for components: whoever reads a part of it in an effect or a template is run again when that part has become another.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { EngineMirror, Part } from './mirror.ts';

/** What components may do with the machine's engine; who connects it is the session's business. */
type Mirror = Omit<EngineMirror, 'connect' | 'disconnect' | 'on'>;

export class LiveEngine implements Mirror {
  readonly #mirror: EngineMirror;
  readonly #seen: Readonly<Record<Part, () => void>>;

  constructor(mirror: EngineMirror) {
    this.#mirror = mirror;
    const seen = (part: Part) => createSubscriber((update) => mirror.on(part, update));
    this.#seen = {
      state: seen('state'),
      containers: seen('containers'),
      images: seen('images'),
      networks: seen('networks'),
      volumes: seen('volumes'),
      events: seen('events'),
    };
  }

  get state(): Mirror['state'] {
    return this.#read('state');
  }

  get containers(): Mirror['containers'] {
    return this.#read('containers');
  }

  get images(): Mirror['images'] {
    return this.#read('images');
  }

  get networks(): Mirror['networks'] {
    return this.#read('networks');
  }

  get volumes(): Mirror['volumes'] {
    return this.#read('volumes');
  }

  get events(): Mirror['events'] {
    return this.#read('events');
  }

  /** It comes and goes with the state. */
  get client(): Mirror['client'] {
    this.#seen.state();
    return this.#mirror.client;
  }

  onEvent(listener: Parameters<Mirror['onEvent']>[0]): () => void {
    return this.#mirror.onEvent(listener);
  }

  #read<P extends Part>(part: P): Mirror[P] {
    this.#seen[part]();
    return this.#mirror[part];
  }
}
