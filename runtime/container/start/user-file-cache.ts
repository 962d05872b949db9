import type { Container } from '../container.ts';
import type { UserFiles } from './user.ts';

const IMAGES_MAX = 64;

/**
 * /etc/passwd and /etc/group of images. A container that never ran has its image's, so that its start need not read them.
 */
export class UserFileCache {
  readonly #byLayers = new Map<string, UserFiles>();

  get(container: Container): UserFiles | undefined {
    return container.record.hasBeenStarted ? undefined : this.#byLayers.get(container.identity.layers.join());
  }

  put(container: Container, files: UserFiles): void {
    if (container.record.hasBeenStarted) return;
    const [oldest] = this.#byLayers.keys();
    if (this.#byLayers.size >= IMAGES_MAX && oldest !== undefined) this.#byLayers.delete(oldest);
    this.#byLayers.set(container.identity.layers.join(), files);
  }
}
