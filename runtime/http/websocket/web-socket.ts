/** A hijacked connection in WebSocket frames: what a process says comes in binary ones, what the client sends may be text as well. */
import type { Upgrade } from '../handler.ts';
import { CloseCode, encodeClose, encodeFrame, FrameError, type FramePart, FrameReader, Opcode } from './frames.ts';

/** Of output in one frame. */
const PAYLOAD_BYTES_MAX = 32 * 1024;

/** `headers` are the handshake's answer. */
export function overWebSocket(inner: Upgrade, headers: Readonly<Record<string, string>>): Upgrade {
  const out = new TransformStream<Uint8Array, Uint8Array>();
  const conversation = new Conversation(inner, out.writable.getWriter());
  void conversation.sendOutput();
  return {
    kind: 'upgrade',
    contentType: inner.contentType,
    protocol: { name: 'websocket', headers },
    readable: out.readable,
    writable: new WritableStream<Uint8Array>({
      write: (bytes) => conversation.receive(bytes),
      close: () => conversation.leave(),
      abort: () => conversation.leave(),
    }),
  };
}

class Conversation {
  readonly #frames = new FrameReader();
  readonly #client: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** `closing`: the output is over and the client was told; it answers with a close of its own (RFC 6455, section 7.1.1). */
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(inner: Upgrade, client: WritableStreamDefaultWriter<Uint8Array>) {
    this.#client = client;
    this.#output = inner.readable.getReader();
    this.#input = inner.writable.getWriter();
    // Who writes to it is told; nobody has to listen here.
    this.#input.closed.catch(() => {});
    client.closed.catch(() => this.leave());
  }

  /** Until the process's output ends, or the client is gone. */
  async sendOutput(): Promise<void> {
    try {
      for (let next = await this.#output.read(); !next.done; next = await this.#output.read())
        for (let at = 0; at < next.value.byteLength; at += PAYLOAD_BYTES_MAX)
          await this.#client.write(encodeFrame(Opcode.binary, next.value.subarray(at, at + PAYLOAD_BYTES_MAX)));
      if (this.#state !== 'open') return;
      this.#state = 'closing';
      await this.#client.write(encodeClose(CloseCode.normal));
    } catch {
      await this.leave();
    }
  }

  async receive(bytes: Uint8Array): Promise<void> {
    try {
      for (const part of this.#frames.push(bytes)) await this.#take(part);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      await this.#close(CloseCode.protocolError);
    }
  }

  /** The client is gone: so is its attachment. */
  async leave(): Promise<void> {
    this.#state = 'closed';
    await Promise.allSettled([this.#input.close(), this.#output.cancel(), this.#client.abort()]);
  }

  async #take({ opcode, payload }: FramePart): Promise<void> {
    if (opcode === Opcode.close) await this.#close(CloseCode.normal);
    else if (this.#state !== 'open' || opcode === Opcode.pong) return;
    else if (opcode === Opcode.ping) await this.#client.write(encodeFrame(Opcode.pong, payload));
    // A process that reads no more is no reason to end its output.
    else await this.#input.write(payload).catch(() => {});
  }

  async #close(code: number): Promise<void> {
    const before = this.#state;
    this.#state = 'closed';
    if (before === 'closed') return;
    if (before === 'open') await this.#client.write(encodeClose(code)).catch(() => {});
    await Promise.allSettled([this.#input.close(), this.#output.cancel(), this.#client.close()]);
  }
}
