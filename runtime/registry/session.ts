/** A conversation with one registry: found, authorised, asked (OCI distribution specification). */
import { OutsideError } from '../std/outside.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { basicAuthorization, hasPassword, type RegistryCredentials } from '../model/credentials.ts';
import { type Endpoint, endpointsOf } from './endpoint.ts';
import { exchange, type ExchangeRequest, type Way } from './exchange.ts';
import { fetchToken } from './token.ts';

export interface SessionRequest {
  readonly method: string;
  /** From the registry's root, `/v2/library/busybox/manifests/latest`, or where it said that something goes on. */
  readonly target: string | URL;
  /** What the request is allowed by: `repository:library/busybox:pull`. */
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  readonly way: Way;
  readonly credentials: RegistryCredentials;
  /** Where it is reached; absent: where its domain says. */
  readonly endpoints?: readonly Endpoint[];
  readonly signal: AbortSignal;
}

export class RegistrySession {
  /** The registry's root. */
  readonly base: URL;
  readonly #way: Way;
  readonly #credentials: RegistryCredentials;
  readonly #challenges: readonly Challenge[];
  readonly #tokens = new Map<string, Promise<string>>();
  readonly #unverified: boolean;

  private constructor(endpoint: Endpoint, { way, credentials }: SessionOptions, challenges: readonly Challenge[]) {
    this.base = new URL(endpoint.url);
    this.#unverified = endpoint.unverified;
    this.#way = way;
    this.#credentials = credentials;
    this.#challenges = challenges;
  }

  /** Finds the registry of a domain and what it asks for. Throws the OutsideError of the last address that was tried. */
  static async open(domain: string, options: SessionOptions): Promise<RegistrySession> {
    let failure: unknown;
    for (const endpoint of options.endpoints ?? endpointsOf(domain, options.way.rules?.())) {
      try {
        return await RegistrySession.#connect(endpoint, options);
      } catch (error) {
        options.signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }

  static async #connect(endpoint: Endpoint, options: SessionOptions): Promise<RegistrySession> {
    const { way, signal } = options;
    const { url, unverified } = endpoint;
    const response = await exchange(way, { method: 'GET', url: new URL('/v2/', url), unverified, signal });
    await response.body?.cancel().catch(() => {});
    const challenges = response.status === 401 ? parseChallenges(response.headers.get('WWW-Authenticate')) : [];
    return new RegistrySession(endpoint, options, challenges);
  }

  /** The answer, whatever its status; a token that has expired is had anew once. Throws an OutsideError or a RegistryError. */
  async send(request: SessionRequest): Promise<Response> {
    const response = await this.#sendOnce(request);
    const key = keyOf(request);
    if (response.status !== 401 || !this.#tokens.has(key)) return response;
    await response.body?.cancel().catch(() => {});
    this.#tokens.delete(key);
    return this.#sendOnce(request);
  }

  async #sendOnce(request: SessionRequest): Promise<Response> {
    const { target, scopes: _, ...rest } = request;
    const url = new URL(target, this.base);
    const isOwn = url.host === this.base.host;
    const known = { ...rest, url, unverified: isOwn && this.#unverified };
    const authorization = isOwn ? await this.#authorization(request, known) : undefined;
    return exchange(this.#way, { ...known, authorization });
  }

  async #authorization(request: SessionRequest, known: ExchangeRequest): Promise<string | undefined> {
    const { registryToken } = this.#credentials;
    if (registryToken) return `Bearer ${registryToken}`;
    const bearer = this.#challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer) return `Bearer ${await this.#token(bearer, request)}`;
    if (!this.#challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    if (hasPassword(this.#credentials)) return basicAuthorization(this.#credentials);
    throw new NoCredentialsError(known);
  }

  #token(challenge: Challenge, request: SessionRequest): Promise<string> {
    const key = keyOf(request);
    const present = this.#tokens.get(key);
    if (present) return present;
    const { scopes, signal } = request;
    const token = fetchToken(this.#way, {
      challenge,
      credentials: this.#credentials,
      scopes,
      registry: this.base,
      signal,
    });
    this.#tokens.set(key, token);
    token.catch(() => this.#tokens.delete(key));
    return token;
  }
}

const keyOf = ({ scopes }: SessionRequest): string => scopes.join(' ');

/** The registry wants a password, and there is none. */
export class NoCredentialsError extends OutsideError {
  static readonly reason = 'no basic auth credentials';

  constructor({ method, url }: ExchangeRequest) {
    const verb = `${method[0] ?? ''}${method.slice(1).toLowerCase()}`;
    super(
      `${verb} ${JSON.stringify(url.href)}: ${NoCredentialsError.reason}`,
      '`docker login` tells the registry who you are.',
    );
  }
}
