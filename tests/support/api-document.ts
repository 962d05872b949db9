/** Docker's own description of the Engine API, as far as tests read it (reference/README.md). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly 'x-nullable'?: boolean;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** OpenAPI 2. */
export interface ApiDocument {
  /** By path and then by method, in small letters. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

export const readApiDocument = (): ApiDocument =>
  parse(
    gunzipSync(readFileSync(new URL('../../reference/docker-engine-api-v1.50.yaml.gz', import.meta.url))).toString(),
  ) as ApiDocument;
