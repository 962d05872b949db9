/**
 * The one way of HTTP out of the sandbox. Registries, `ADD https://...`, `docker import URL` and what containers send all go through it:
 * the policy (offline, direct, the page's fetch, a proxy) is decided once, by whoever composes the sandbox.
 */
export interface Outside {
  /**
   * As the platform's fetch. A redirect is answered as it is (status 3xx with Location) where the platform shows it; a page's fetch has
   * followed it by then (`response.redirected`). Rejects with an OutsideError when there is no answer, with the signal's reason when it
   * is aborted.
   */
  fetch(url: string, request?: OutsideRequest): Promise<Response>;
}

export interface OutsideRequest {
  /** GET when absent. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Whoever answers need not prove who they are. A page's fetch has no choice: it asks for a proof. */
  readonly unverified?: boolean;
  readonly signal?: AbortSignal;
}

/** There is no answer. The message is in the words of Go's net package where it has some, so that it reads as Docker's. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
  /** One sentence for a learner. */
  readonly why: string | undefined;

  constructor(message: string, why?: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

/** Nobody listens there, in Docker's words. */
export function refusedConnection(url: string): OutsideError {
  const { hostname, port, protocol } = new URL(url);
  const address = hostname.toLowerCase() === 'localhost' ? '127.0.0.1' : hostname;
  return new OutsideError(
    `dial tcp ${address}:${port || (protocol === 'https:' ? '443' : '80')}: connect: connection refused`,
  );
}

/** Nobody is reached: how a page starts. What would be on the machine itself is not there. */
export const offline: Outside = {
  fetch: (url) =>
    Promise.reject(
      isLoopbackHost(hostOf(url))
        ? refusedConnection(url)
        : new OutsideError(
            `dial tcp: lookup ${hostOf(url)}: this machine is offline`,
            'The machine has no way out to the internet. Images that are here work; `docker load` and `docker import` bring more.',
          ),
    ),
};

/** `localhost` and 127.0.0.0/8, with or without a port: Docker speaks plain HTTP to registries there. */
export const isLoopbackHost = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);

/** Nobody but this computer itself is reached. */
export const loopbackOnly = (outside: Outside): Outside => ({
  fetch: (url, request) => (isLoopbackHost(hostOf(url)) ? outside : offline).fetch(url, request),
});

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
