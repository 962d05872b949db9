/** Tokens of a registry's authorization server (distribution docs, "Token Authentication Specification"; OAuth2 for refresh tokens). */
import * as v from 'valibot';
import { OutsideError } from '../std/outside.ts';
import { bytesOf } from '../std/bytes-of.ts';
import type { Challenge } from './challenge.ts';
import { basicAuthorization, hasPassword, type RegistryCredentials } from '../model/credentials.ts';
import { mayLead } from './endpoint.ts';
import { exchange, type Way } from './exchange.ts';
import { registryErrorOf } from './registry-error.ts';

export interface TokenRequest {
  readonly challenge: Challenge;
  readonly credentials: RegistryCredentials;
  /** `repository:library/busybox:pull`. */
  readonly scopes: readonly string[];
  /** Who asks for the token: it decides where to. */
  readonly registry: URL;
  readonly signal: AbortSignal;
}

const CLIENT_ID = 'docker';
/** Tokens with long lists of rights have some kilobytes. */
const ANSWER_BYTES_MAX = 1024 * 1024;

const answerSchema = v.object({ token: v.nullish(v.string()), access_token: v.nullish(v.string()) });

/** A bearer token. Throws an OutsideError or a RegistryError. */
export async function fetchToken(way: Way, request: TokenRequest): Promise<string> {
  const realm = realmOf(request);
  const response = await exchange(
    way,
    request.credentials.identityToken ? refresh(realm, request) : ask(realm, request),
  );
  if (!response.ok) throw await registryErrorOf(response);
  const parsed = v.safeParse(answerSchema, await json(response));
  const token = parsed.success ? parsed.output.token || parsed.output.access_token : undefined;
  if (!token) throw new OutsideError('authorization server did not include a token in the response');
  return token;
}

/** Passwords are for the registry that asks; it may have its tokens made elsewhere, but not anywhere. */
function realmOf({ challenge, registry }: TokenRequest): URL {
  const text = challenge.parameters.get('realm') ?? '';
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  if (realm && mayLead(registry, realm)) return realm;
  throw new OutsideError(
    `refused to ask for a token at ${JSON.stringify(text.slice(0, 200))}, where ${registry.host} wants it to come from`,
    'A registry says where its tokens are to be had. This place is not encrypted, or on this computer, or no address at all: your password would go there.',
  );
}

function ask(realm: URL, { challenge, credentials, scopes, signal }: TokenRequest) {
  const url = new URL(realm);
  const service = challenge.parameters.get('service');
  if (service) url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (!hasPassword(credentials)) return { method: 'GET', url, signal };
  url.searchParams.append('account', credentials.username ?? '');
  return { method: 'GET', url, authorization: basicAuthorization(credentials), signal };
}

function refresh(url: URL, { challenge, credentials, scopes, signal }: TokenRequest) {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: credentials.identityToken ?? '',
    service: challenge.parameters.get('service') ?? '',
    client_id: CLIENT_ID,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url, headers, body: new TextEncoder().encode(form.toString()), signal };
}

async function json(response: Response): Promise<unknown> {
  const tooLarge = () => new OutsideError(`the token answer is larger than ${ANSWER_BYTES_MAX} bytes`);
  const bytes = response.body ? await bytesOf(response.body, ANSWER_BYTES_MAX, tooLarge) : new Uint8Array();
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new OutsideError('unable to decode token response');
  }
}
