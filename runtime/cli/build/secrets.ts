/** `--secret id=NAME,src=PATH` and `--secret id=NAME,env=VARIABLE`, in the form in which this engine takes them. */
import { CliError } from '../errors.ts';
import { readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';
import { parseCsvRecord } from '../../text/csv.ts';

/** Bytes of one secret, as BuildKit limits them. */
const SECRET_BYTES_MAX = 500 * 1024;

/** Headers for the request; none without secrets. */
export async function secretHeaders(invocation: Invocation, flags: readonly string[]): Promise<Record<string, string>> {
  if (flags.length === 0) return {};
  const secrets: Record<string, string> = {};
  for (const text of flags) {
    const { id, read } = parseSecret(invocation, text);
    const bytes = await read();
    if (bytes.byteLength > SECRET_BYTES_MAX) throw new CliError(`invalid secret size ${bytes.byteLength}: ${id}`);
    secrets[id] = base64(bytes);
  }
  return { 'X-Build-Secrets': base64(new TextEncoder().encode(JSON.stringify(secrets))) };
}

function parseSecret(invocation: Invocation, text: string): { id: string; read: () => Promise<Uint8Array> } {
  const fields = new Map(parseCsvRecord(text).map((field) => splitField(field, text)));
  const unknown = [...fields.keys()].find((key) => !['id', 'src', 'source', 'env', 'type'].includes(key));
  if (unknown !== undefined) throw new CliError(`unexpected key '${unknown}' in '${text}'`);
  const id = fields.get('id') ?? '';
  if (id === '') throw new CliError(`failed to parse secret ${text}: id is required`);
  const variable = fields.get('env') ?? (fields.get('type') === 'env' ? id : undefined);
  if (variable !== undefined) return { id, read: () => Promise.resolve(fromEnvironment(invocation, variable)) };
  const path = fields.get('src') ?? fields.get('source') ?? id;
  return { id, read: () => readWhole(invocation, path) };
}

function splitField(field: string, text: string): [string, string] {
  const equals = field.indexOf('=');
  if (equals === -1) throw new CliError(`invalid field '${field}' must be a key=value pair in '${text}'`);
  return [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)];
}

function fromEnvironment({ env }: Invocation, name: string): Uint8Array {
  const value = env.get(name);
  if (value === undefined) throw new CliError(`environment variable ${name} for a secret is not set`);
  return new TextEncoder().encode(value);
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
