import type { Container } from '../container.ts';

const KNOWN_MAX = 256;

/**
 * Where a command was found last time in an image: the kernel needs a tenth of a millisecond for every directory of PATH where it isn't.
 * Only for containers that are as their image made them.
 */
export class CommandPaths {
  readonly #known = new Map<string, string>();

  get(container: Container): string | undefined {
    const key = keyOf(container);
    return key === undefined ? undefined : this.#known.get(key);
  }

  learn(container: Container, path: string): void {
    const key = keyOf(container);
    if (key === undefined) return;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, path);
  }
}

/** Undefined where something else than the image may decide: what the container wrote, or what is mounted in it. */
function keyOf({ identity, record }: Container): string | undefined {
  const name = identity.command[0] ?? '';
  if (record.hasBeenStarted || identity.mounts.length > 0 || name.includes('/')) return undefined;
  const path = (identity.config.Env ?? []).find((variable) => variable.startsWith('PATH=')) ?? '';
  return [name, path, identity.config.WorkingDir, ...identity.layers].join('\0');
}
