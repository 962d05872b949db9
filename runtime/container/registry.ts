import { badParameter, conflict, notFound } from '../std/errors.ts';
import type { Random } from '../std/random.ts';
import type { Container } from './container.ts';
import { generateName } from './name-generator.ts';

/** Docker's. */
export const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const GENERATED_ATTEMPTS_MAX = 100;

/** All containers, found by name, id or the beginning of an id. */
export class ContainerRegistry {
  readonly #byId = new Map<string, Container>();
  /** Names without the slash, also of containers that are just being created. */
  readonly #names = new Map<string, string>();

  get all(): Container[] {
    return [...this.#byId.values()];
  }

  get(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): Container | undefined {
    return this.#byId.get(this.#names.get(name) ?? '');
  }

  /** Throws Docker's "No such container: x". */
  find(ref: string): Container {
    if (ref === '') throw badParameter('invalid name or ID supplied: ""');
    const name = ref.replace(/^\//, '');
    const id = this.#byId.has(name) ? name : this.#names.get(name);
    const exact = id === undefined ? this.findLink(name)?.target : this.#byId.get(id);
    if (exact) return exact;
    const matches = name === '' ? [] : this.all.filter((container) => container.id.startsWith(name));
    if (matches.length > 1) throw badParameter(`Multiple IDs found with provided prefix: ${name}`);
    const [match] = matches;
    if (!match) throw notFound(`No such container: ${ref}`);
    return match;
  }

  /** What `web/db` means: the container that web knows as db. */
  findLink(
    name: string,
  ): { readonly parent: Container; readonly alias: string; readonly target: Container } | undefined {
    const [parentName = '', alias = ''] = name.replace(/^\//, '').split('/');
    const parent = this.#byId.get(this.#names.get(parentName) ?? '');
    const target = this.#byId.get(parent?.links.get(alias) ?? '');
    return parent && target && { parent, alias, target };
  }

  /** All names of a container, with the slash: those of links to it, then its own. */
  namesOf({ id, name }: Container): string[] {
    const links = this.all.flatMap((parent) =>
      [...parent.links].filter(([, target]) => target === id).map(([alias]) => `/${parent.name}/${alias}`),
    );
    return [...links, `/${name}`];
  }

  /** Takes a name for an id. Throws Docker's errors for one that is bad or in use. */
  reserveName(id: string, name: string): void {
    const bare = name.replace(/^\//, '');
    if (!CONTAINER_NAME.test(bare))
      throw badParameter(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    const holder = this.#names.get(bare);
    if (holder !== undefined)
      throw conflict(
        `Conflict. The container name "/${bare}" is already in use by container "${holder}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    this.#names.set(bare, id);
  }

  /** Takes a name that nobody chose. */
  reserveGeneratedName(id: string, random: Random): string {
    for (let attempt = 0; attempt < GENERATED_ATTEMPTS_MAX; attempt += 1) {
      const name = generateName(random, attempt);
      if (this.#names.has(name)) continue;
      this.#names.set(name, id);
      return name;
    }
    this.#names.set(id.slice(0, 12), id);
    return id.slice(0, 12);
  }

  releaseName(name: string): void {
    this.#names.delete(name);
  }

  add(container: Container): void {
    this.#byId.set(container.id, container);
    this.#names.set(container.name, container.id);
  }

  remove(container: Container): void {
    this.#byId.delete(container.id);
    this.#names.delete(container.name);
  }
}
