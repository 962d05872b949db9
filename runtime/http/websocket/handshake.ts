/** The handshake of RFC 6455, section 4.2. */
import { createSHA1 } from 'hash-wasm';
import { DockerError } from '../../std/errors.ts';

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const VERSION = '13';

/** What the server answers beside 101. Throws in the words of Docker's library. */
export async function acceptHandshake(request: {
  readonly headers: Headers;
}): Promise<Readonly<Record<string, string>>> {
  const { headers } = request;
  const connection = (headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket' || !connection.includes('upgrade'))
    throw new DockerError(400, 'not websocket protocol');
  const key = headers.get('sec-websocket-key') ?? '';
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) throw new DockerError(400, 'mismatch challenge/response');
  if (headers.get('sec-websocket-version') !== VERSION) throw new DockerError(400, 'missing or bad WebSocket Version');
  const hash = await createSHA1();
  const digest = hash.update(`${key}${ACCEPT_GUID}`).digest('binary');
  return { 'Sec-WebSocket-Accept': btoa(String.fromCharCode(...digest)) };
}
