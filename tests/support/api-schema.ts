/** Holds answers of the Engine API against its OpenAPI 2 document. */
import { type ApiDocument, readApiDocument, type Schema } from './api-document.ts';

export class ApiSchema {
  readonly #document: ApiDocument = readApiDocument();

  /** What is wrong with an answer, one sentence a fault; empty when it fits or when the document says nothing of it. */
  faults(method: string, path: string, status: number, value: unknown): string[] {
    const response = this.#document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
    if (!response) return [`${method} ${path}: the document knows no answer ${status}`];
    return response.schema ? this.#check(response.schema, value, 'answer') : [];
  }

  /** Of one of the document's definitions, as `EventMessage`. */
  faultsOf(definition: string, value: unknown): string[] {
    return this.#check(this.#resolve({ $ref: `#/definitions/${definition}` }), value, definition);
  }

  #check(given: Schema, value: unknown, where: string): string[] {
    const schema = this.#resolve(given);
    if (value === null) return isNullable(given) || isNullable(schema) ? [] : [`${where} is null`];
    const whole = (schema.allOf ?? []).flatMap((part) => this.#check(part, value, where));
    if (schema.enum && typeof value !== 'object' && !schema.enum.includes(value))
      return [...whole, `${where} is ${JSON.stringify(value)}, not one of ${schema.enum.join(', ')}`];
    if (schema.type && !hasType(schema.type, value))
      return [...whole, `${where} is ${JSON.stringify(value)}, not of type ${schema.type}`];
    if (Array.isArray(value))
      return [
        ...whole,
        ...value.flatMap((item, i) => (schema.items ? this.#check(schema.items, item, `${where}[${i}]`) : [])),
      ];
    return typeof value === 'object'
      ? [...whole, ...this.#checkFields(schema, value as Record<string, unknown>, where)]
      : whole;
  }

  #checkFields(schema: Schema, value: Record<string, unknown>, where: string): string[] {
    const absent = (schema.required ?? [])
      .filter((name) => !(name in value))
      .map((name) => `${where}.${name} is missing`);
    const faults = Object.entries(value).flatMap(([name, field]) => {
      const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
      const declared = schema.properties?.[name] ?? more;
      if (field === null && POINTERS.has(name)) return [];
      return declared ? this.#check(declared, field, `${where}.${name}`) : [];
    });
    return [...absent, ...faults];
  }

  #resolve(schema: Schema): Schema {
    const name = schema.$ref?.replace('#/definitions/', '');
    if (name === undefined) return schema;
    const found = this.#document.definitions[name];
    if (!found) throw new Error(`The API document has no definition ${name}`);
    return this.#resolve(found);
  }
}

/** Pointers in Go, which Docker sends as null where nothing was asked for; the document does not say so. */
const POINTERS: ReadonlySet<string> = new Set(['MemorySwappiness', 'OomKillDisable', 'ExitCode']);

/** Go writes empty lists and maps as null, whether the document says so or not. */
const isNullable = (schema: Schema): boolean =>
  schema['x-nullable'] === true || schema.type === 'array' || schema.additionalProperties !== undefined;

function hasType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  return typeof value === type;
}
