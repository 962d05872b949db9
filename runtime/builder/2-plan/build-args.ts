/**
 * Build arguments and where they can be seen (Dockerfile reference, "ARG", "Scope"): a stage sees those that it declares, from its
 * declaration on; those before the first FROM are seen by FROM, and give a stage that declares them without a value theirs.
 */
import type { GivenArgs } from '../../model/build-options.ts';
import type { Lookup } from '../../dockerfile/expand.ts';

/** Seen without being declared, and not noted in the history. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** Set from the start for FROM, and for stages that declare them. */
const PLATFORM_ARGS: ReadonlyMap<string, string> = new Map(
  ['BUILD', 'TARGET'].flatMap((prefix): [string, string][] => [
    [`${prefix}PLATFORM`, 'linux/386'],
    [`${prefix}OS`, 'linux'],
    [`${prefix}ARCH`, '386'],
    [`${prefix}VARIANT`, ''],
  ]),
);

/** The arguments before the first FROM. */
export class GlobalArgs {
  readonly given: GivenArgs;
  readonly #declared = new Map<string, string | undefined>();
  readonly #asked = new Set(PROXIES);

  constructor(given: GivenArgs) {
    this.given = given;
  }

  declare(name: string, value: string | undefined): void {
    this.#declared.set(name, value);
    this.noteAsked(name);
  }

  /** Some ARG, be it a trigger's, asks for it. */
  noteAsked(name: string): void {
    this.#asked.add(name);
  }

  /** The given arguments that nothing has asked for so far. */
  unused(): string[] {
    return [...this.given.keys()].filter((name) => !this.#asked.has(name)).sort();
  }

  readonly lookup: Lookup = (name) => {
    if (!this.#declared.has(name) && !PROXIES.includes(name)) return PLATFORM_ARGS.get(name);
    return this.given.get(name) ?? this.#declared.get(name) ?? PLATFORM_ARGS.get(name);
  };
}

/** The arguments that one stage sees. */
export class StageArgs {
  readonly #globals: GlobalArgs;
  readonly #declared = new Map<string, string | undefined>();

  constructor(globals: GlobalArgs) {
    this.#globals = globals;
  }

  declare(name: string, value: string | undefined): void {
    this.#declared.set(name, value);
    this.#globals.noteAsked(name);
  }

  lookup(name: string): string | undefined {
    if (!this.#declared.has(name) && !PROXIES.includes(name)) return undefined;
    return this.#globals.given.get(name) ?? this.#declared.get(name) ?? this.#inherited(name);
  }

  /** What a RUN gets in its environment, `NAME=value`, but for what the image sets itself. */
  environment(imageEnvironment: readonly string[]): string[] {
    return this.#environment([...this.#declared.keys(), ...PROXIES], imageEnvironment);
  }

  /** The same without what leaves no trace: proxies that the stage does not declare. Sorted. */
  notedEnvironment(imageEnvironment: readonly string[]): string[] {
    return this.#environment([...this.#declared.keys()], imageEnvironment).sort();
  }

  #environment(names: readonly string[], imageEnvironment: readonly string[]): string[] {
    const set = new Set(imageEnvironment.map((entry) => entry.split('=', 1)[0]));
    return [...new Set(names)].flatMap((name) => {
      const value = set.has(name) ? undefined : this.lookup(name);
      return value === undefined ? [] : [`${name}=${value}`];
    });
  }

  #inherited(name: string): string | undefined {
    return this.#globals.lookup(name);
  }
}
