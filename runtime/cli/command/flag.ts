/**
 * What a flag is: its texts for help, and how a command line's words become its value (pflag's Value).
 */
export interface FlagValue<T> {
  /** Throws an Error with the reason alone; the parser says which flag it was. */
  set(text: string): void;
  readonly value: T;
}

export interface Flag<T> {
  readonly short?: string;
  /** As help shows it: `string`, `list`, `bytes`; empty for a switch. */
  readonly typeName: string;
  readonly description: string;
  /** As help shows it, without "default"; absent when it is the type's zero value. */
  readonly defaultText?: string;
  /** The value of the bare flag: `--all` means `--all=true`. */
  readonly bareValue?: string;
  readonly hidden?: boolean;
  /** Told on standard error when the flag is used. */
  readonly deprecated?: string;
  /** A fresh value for one command line. */
  create(): FlagValue<T>;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never };

export interface FlagOptions {
  readonly short?: string;
  readonly hidden?: boolean;
  readonly deprecated?: string;
  readonly defaultText?: string;
}

/** A flag whose last mention counts. */
export function single<T>(
  typeName: string,
  description: string,
  initial: T,
  parse: (text: string) => T,
  options: FlagOptions = {},
): Flag<T> {
  const create = (): FlagValue<T> => {
    let value = initial;
    return {
      set: (text) => void (value = parse(text)),
      get value() {
        return value;
      },
    };
  };
  return { typeName, description, ...options, create };
}

/** A flag whose mentions add up. */
export function repeated<T>(
  typeName: string,
  description: string,
  parse: (text: string) => T | readonly T[],
  options: FlagOptions = {},
): Flag<readonly T[]> {
  const create = (): FlagValue<readonly T[]> => {
    const value: T[] = [];
    return { set: (text) => void value.push(...([parse(text)].flat() as T[])), value };
  };
  return { typeName, description, ...options, create };
}
