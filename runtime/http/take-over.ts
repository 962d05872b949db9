/** After an upgrade the connection carries raw bytes both ways until the process's output ends or the client is broken. */
import type { Upgrade } from './handler.ts';
import type { ByteReader } from '../std/byte-reader.ts';
import type { RequestHead } from './request-head.ts';

const PIECE_BYTES_MAX = 64 * 1024;

export interface TakenConnection {
  head: RequestHead;
  upgrade: Upgrade;
  reader: ByteReader;
  writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Aborted when nothing can reach the client any more. */
  broken: AbortSignal;
}

/** Resolves when the output has ended; rejects when the client is gone before. */
export async function takeOver({ head, upgrade, reader, writer, broken }: TakenConnection): Promise<void> {
  const output = upgrade.readable.getReader();
  const stop = () => void output.cancel(broken.reason).catch(() => {});
  broken.addEventListener('abort', stop, { once: true });
  try {
    if (broken.aborted) stop();
    await writer.write(new TextEncoder().encode(upgradeHead(head, upgrade)));
    void copyInput(reader, upgrade.writable.getWriter());
    for (let next = await output.read(); !next.done; next = await output.read()) await writer.write(next.value);
  } catch (error) {
    await output.cancel(error).catch(() => {});
    throw error;
  } finally {
    broken.removeEventListener('abort', stop);
  }
}

/** The words of Docker's daemon; a client that asks for no upgrade gets an ordinary status before the raw bytes. */
function upgradeHead({ upgrade }: RequestHead, { contentType, protocol }: Upgrade): string {
  if (protocol) return switchingHead(protocol);
  const lines = upgrade
    ? ['HTTP/1.1 101 UPGRADED', `Content-Type: ${contentType}`, 'Connection: Upgrade', 'Upgrade: tcp']
    : ['HTTP/1.1 200 OK', `Content-Type: ${contentType}`];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function switchingHead({ name, headers }: NonNullable<Upgrade['protocol']>): string {
  const more = Object.entries(headers).map(([key, value]) => `${key}: ${value}`);
  const lines = ['HTTP/1.1 101 Switching Protocols', `Upgrade: ${name}`, 'Connection: Upgrade', ...more];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A half-closed connection closes the process's stdin; its output goes on. */
async function copyInput(reader: ByteReader, input: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
  try {
    for (let piece = await reader.take(PIECE_BYTES_MAX); piece; piece = await reader.take(PIECE_BYTES_MAX)) {
      await input.write(piece);
    }
    await input.close();
  } catch (error) {
    // The process stopped reading, or the connection broke: the output side sees to the end of it.
    await input.abort(error).catch(() => {});
  }
}
