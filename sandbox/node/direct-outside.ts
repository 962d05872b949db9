/** The way out of a headless sandbox: Node's own fetch. */
import { type Outside, OutsideError, type OutsideRequest } from '../../runtime/std/outside.ts';

export const directOutside: Outside = {
  fetch: async (url, request = {}) => {
    try {
      return await fetch(url, toInit(request));
    } catch (error) {
      request.signal?.throwIfAborted();
      throw new OutsideError(explain(url, error), undefined, { cause: error });
    }
  },
};

/** Bodies are taken as they are: a registry's digests are those of the bytes on the wire. */
const toInit = ({ method = 'GET', headers, body, signal }: OutsideRequest): RequestInit => ({
  method,
  headers: { 'Accept-Encoding': 'identity', ...headers },
  redirect: 'manual',
  ...(body && { body: body as Uint8Array<ArrayBuffer> }),
  ...(signal && { signal }),
});

/** Node says "fetch failed" and hides the reason in the cause. */
function explain(url: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { code, address, port, message } = failureOf(first, error);
  const { host, hostname, protocol } = new URL(url);
  const peer = address === undefined ? host : `${address}:${port}`;
  const connecting = CONNECT_ERRORS[code];
  if (connecting !== undefined) return `dial tcp ${peer}: connect: ${connecting}`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${hostname}: Temporary failure in name resolution`;
  if (code === 'ECONNRESET') return `read tcp ${peer}: read: connection reset by peer`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return `dial tcp ${peer}: i/o timeout`;
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'net/http: timeout awaiting response headers';
  if (code === 'UND_ERR_SOCKET') return 'EOF';
  if (protocol === 'https:' && /wrong version number|packet length too long/i.test(message))
    return 'http: server gave HTTP response to HTTPS client';
  if (/CERT|SELF_SIGNED|ISSUER/.test(code)) return `tls: failed to verify certificate: ${message}`;
  return message === '' ? code : message;
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

function failureOf(cause: unknown, error: unknown): Failure {
  if (!(cause instanceof Error)) return { code: '', message: String(error) };
  const { code = '', message, address, port } = cause as NodeJS.ErrnoException & { address?: string; port?: number };
  return { code, message, address, port };
}

const CONNECT_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
};
