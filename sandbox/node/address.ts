/** Where the API is served or found: a unix socket's path, or a TCP host and port. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** `127.0.0.1:2375`, `[::1]:0`, `localhost:2375`, with or without `tcp://`. */
export function parseTcpAddress(text: string): Address {
  const match = /^(?:tcp:\/\/)?(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535)
    throw new Error(`${JSON.stringify(text)} is no TCP address: give HOST:PORT, as in 127.0.0.1:2375`);
  return { kind: 'tcp', host: match[1] ?? match[2] ?? '', port };
}

export function parseSocketPath(text: string): Address {
  const path = text.replace(/^unix:\/\//, '');
  // sun_path has 108 bytes with its NUL (man 7 unix).
  if (path === '' || Buffer.byteLength(path) > 107) {
    throw new Error(`${JSON.stringify(text)} is no path for a socket: 1 to 107 bytes are possible`);
  }
  return { kind: 'unix', path };
}

/** True where only this machine can connect. */
export function isLoopback(address: Address): boolean {
  return address.kind === 'unix' || /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/.test(address.host);
}

/** As Docker's DOCKER_HOST takes it. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
