/** `X-Registry-Auth` and the body of `POST /auth`: who somebody is to a registry (moby api/types/registry/authconfig.go). */
import { badParameter } from '../../std/errors.ts';
import type { RegistryCredentials } from '../../model/credentials.ts';
import type { ApiRequest } from '../../http/handler.ts';
import { readText } from './body.ts';
import { decodeBody } from './body.ts';
import type { GoStruct } from '../../text/go-json.ts';
import { explainSyntaxError } from '../../text/json-syntax.ts';

export const AUTH_CONFIG: GoStruct = {
  struct: 'registry.AuthConfig',
  fields: {
    username: 'string',
    password: 'string',
    auth: 'string',
    email: 'string',
    serveraddress: 'string',
    identitytoken: 'string',
    registrytoken: 'string',
  },
};

export function credentialsOf(config: Record<string, unknown>): RegistryCredentials {
  const { username, password, identitytoken, registrytoken } = config as Record<string, string | undefined>;
  return {
    ...(username && { username }),
    ...(password && { password }),
    ...(identitytoken && { identityToken: identitytoken }),
    ...(registrytoken && { registryToken: registrytoken }),
  };
}

/** Of a pull, a search: nobody when the header is missing or can't be read, as Docker has it. */
export function optionalCredentials(request: ApiRequest): RegistryCredentials {
  try {
    return decodeHeader(request.headers.get('X-Registry-Auth') ?? '');
  } catch {
    return {};
  }
}

/** Of a push: in the header or, as older clients have it, in the body, whatever its type is called. */
export async function requiredCredentials(request: ApiRequest): Promise<RegistryCredentials> {
  if (request.headers.get('X-Registry-Auth')) return optionalCredentials(request);
  const text = (await readText(request)).trim();
  const refused = (why: string) =>
    badParameter(`bad parameters and missing X-Registry-Auth: invalid X-Registry-Auth header: ${why}`);
  if (text === '') throw refused('EOF');
  return credentialsOf(decodeBody(AUTH_CONFIG, parseJson(text, refused)));
}

function parseJson(text: string, refused: (why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(explainSyntaxError(text));
  }
}

/** `X-Registry-Config` of a build: credentials by the registry's name; none when it can't be read, as Docker has it. */
export function registriesOf(header: string | null): ReadonlyMap<string, RegistryCredentials> {
  try {
    const configs = Object.entries(decodeJson(header ?? '') as Record<string, unknown>);
    return new Map(configs.map(([name, config]) => [name, credentialsOf(decodeBody(AUTH_CONFIG, config))]));
  } catch {
    return new Map();
  }
}

const decodeHeader = (header: string): RegistryCredentials =>
  header === '' ? {} : credentialsOf(decodeBody(AUTH_CONFIG, decodeJson(header)));

/** Base64 in its URL form, of JSON. */
function decodeJson(header: string): unknown {
  const bytes = Uint8Array.from(atob(header.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}
