/**
 * Types of Docker's client in Go, as far as a template can tell them apart. They are written as declarations, one a paragraph: a name and
 * what it is (`container.NetworkMode = string`), or the fields of a struct on lines of their own (`Name Type [name in JSON]`; an embedded
 * one is its type alone). `Name?` is left out of JSON when it is empty.
 */
export type GoType =
  | { readonly kind: 'string' | 'bool' | 'number' | 'any' | 'time'; readonly name: string }
  | { readonly kind: 'slice' | 'pointer'; readonly name: string; readonly element: GoType }
  | { readonly kind: 'map'; readonly name: string; readonly key: GoType; readonly element: GoType }
  | StructType;

export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly json: string;
  readonly type: GoType;
  /** Its fields are the struct's own, too. */
  readonly isEmbedded: boolean;
  /** It is left out of JSON when it is empty. */
  readonly omitsEmpty: boolean;
}

const BASIC: Readonly<Record<string, 'string' | 'bool' | 'number' | 'any' | 'time'>> = {
  string: 'string',
  bool: 'bool',
  'interface {}': 'any',
  'time.Time': 'time',
  ...Object.fromEntries(
    ['int', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'float64'].map((name) => [name, 'number' as const]),
  ),
};

export class GoTypes {
  readonly #declarations = new Map<string, string>();
  readonly #known = new Map<string, GoType>();

  constructor(...texts: readonly string[]) {
    for (const paragraph of texts.flatMap((text) => text.trim().split(/\n\s*\n/))) {
      const [, name = '', rest = ''] = /^\s*([\w.]+)(?: = )?([^]*)$/.exec(paragraph) ?? [];
      this.#declarations.set(name, rest);
    }
  }

  get(name: string): GoType {
    const known = this.#known.get(name) ?? this.#made(name);
    this.#known.set(name, known);
    return known;
  }

  #made(name: string): GoType {
    const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined;
    if (basic) return { kind: basic, name };
    if (name.startsWith('*')) return { kind: 'pointer', name, element: this.get(name.slice(1)) };
    const [, element = ''] = /^\[\d*\](.+)$/.exec(name) ?? [];
    if (element !== '') return { kind: 'slice', name, element: this.get(element) };
    const [, key = '', value = ''] = /^map\[([^\]]+)\](.+)$/.exec(name) ?? [];
    if (value !== '') return { kind: 'map', name, key: this.get(key), element: this.get(value) };
    return this.#declared(name);
  }

  #declared(name: string): GoType {
    if (name === 'struct {}') return { kind: 'struct', name, fields: [] };
    const declaration = this.#declarations.get(name);
    if (declaration === undefined) throw new Error(`The type ${name} is not declared`);
    if (!declaration.startsWith('\n')) return { ...this.get(declaration.trim()), name };
    const lines = declaration.trim().split('\n');
    return { kind: 'struct', name, fields: lines.map((line) => this.#field(line.trim())) };
  }

  #field(line: string): Field {
    const [head = '', second, json = head.replace('?', '')] = line.split(/ (?!\{)/);
    const name = head.replace('?', '');
    const omitsEmpty = head.endsWith('?');
    const isEmbedded = second === undefined;
    const type = this.get(second ?? name);
    return { name: isEmbedded ? (name.split('.').at(-1) ?? '') : name, json, type, isEmbedded, omitsEmpty };
  }
}
