import type { Invocation } from '../invocation.ts';
import { ConfigFile, encodeText, INDEX_SERVER } from './config-file.ts';

/** The `X-Registry-Auth` header of a request that has to do with an image: who the user is to its registry. `name` is in full. */
export async function registryAuthHeader(invocation: Invocation, name: string): Promise<Record<string, string>> {
  const domain = name.split('/', 1)[0] ?? '';
  const server = domain === 'docker.io' || domain === 'index.docker.io' ? INDEX_SERVER : domain;
  const auth = (await ConfigFile.read(invocation)).auth(server) ?? {};
  return { 'X-Registry-Auth': encodeText(JSON.stringify(auth)).replaceAll('+', '-').replaceAll('/', '_') };
}
