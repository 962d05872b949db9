/** Writes answers: with their length where it is known, in chunks where not, until the end of the connection for HTTP/1.0. */
import { chunks } from '../std/chunks.ts';
import { reasonPhrase } from './reason-phrase.ts';
import type { RequestHead } from './request-head.ts';
import { concatBytes } from '../std/concat-bytes.ts';

/** What of the request decides on the form of the answer. */
type AnsweredHead = Pick<RequestHead, 'method' | 'keepAlive' | 'minorVersion'>;
type Writer = WritableStreamDefaultWriter<Uint8Array>;
const encoder = new TextEncoder();

/**
 * Resolves when the answer is on its way whole; true when the connection can carry another one. Rejects when the body fails
 * half-way: the client must then see the connection break. `broken` gives up an answer that nobody can receive.
 */
export async function writeResponse(
  writer: Writer,
  head: AnsweredHead,
  answer: Response,
  broken: AbortSignal,
): Promise<boolean> {
  const { body } = answer;
  const bodiless = body === null || head.method === 'HEAD';
  if (bodiless) {
    await body?.cancel();
    await writer.write(responseHead(head, answer, emptyLength(answer)));
    return head.keepAlive;
  }
  if (answer.headers.has('content-length')) return writeWhole(writer, head, answer, body);
  const isChunked = head.minorVersion === 1;
  const first = responseHead(head, answer, isChunked ? ['Transfer-Encoding: chunked'] : ['Connection: close']);
  await copyBody(writer, first, body, isChunked ? chunk : (bytes) => bytes, broken);
  if (isChunked) await writer.write(encoder.encode('0\r\n\r\n'));
  return isChunked && head.keepAlive;
}

/** 204 and 304 have no length: they have no body by their nature. */
function emptyLength({ status, headers }: Response): string[] {
  return status === 204 || status === 304 || headers.has('content-length') ? [] : ['Content-Length: 0'];
}

/** One write for a small answer: one system call, one packet. */
async function writeWhole(
  writer: Writer,
  head: AnsweredHead,
  answer: Response,
  body: ReadableStream<Uint8Array>,
): Promise<boolean> {
  let pending = responseHead(head, answer, []);
  for await (const bytes of chunks(body)) {
    if (pending.byteLength + bytes.byteLength > 64 * 1024) {
      await writer.write(pending);
      pending = Uint8Array.from(bytes);
    } else {
      pending = concatBytes([pending, bytes]);
    }
  }
  await writer.write(pending);
  return head.keepAlive;
}

async function copyBody(
  writer: Writer,
  head: Uint8Array,
  body: ReadableStream<Uint8Array>,
  frame: (bytes: Uint8Array) => Uint8Array,
  broken: AbortSignal,
) {
  const reader = body.getReader();
  const stop = () => void reader.cancel(broken.reason).catch(() => {});
  broken.addEventListener('abort', stop, { once: true });
  if (broken.aborted) stop();
  try {
    await writer.write(head);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (next.value.byteLength > 0) await writer.write(frame(next.value));
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    broken.removeEventListener('abort', stop);
  }
}

function chunk(bytes: Uint8Array): Uint8Array {
  const size = encoder.encode(`${bytes.byteLength.toString(16)}\r\n`);
  const framed = new Uint8Array(size.byteLength + bytes.byteLength + 2);
  framed.set(size);
  framed.set(bytes, size.byteLength);
  framed.set([0x0d, 0x0a], size.byteLength + bytes.byteLength);
  return framed;
}

function responseHead(
  head: AnsweredHead,
  { status, headers }: Response,
  more: readonly string[],
): Uint8Array<ArrayBuffer> {
  const connection = head.keepAlive
    ? head.minorVersion === 0
      ? ['Connection: keep-alive']
      : []
    : ['Connection: close'];
  const fields = [...headers].map(([name, value]) => `${capitalise(name)}: ${value}`);
  const lines = [`HTTP/1.1 ${status} ${reasonPhrase(status)}`, ...fields, ...new Set([...more, ...connection])];
  return encoder.encode(`${lines.join('\r\n')}\r\n\r\n`);
}

/** `Headers` gives names in lower case; people who read traces, and naive scripts, expect Docker's spelling. */
const capitalise = (name: string) => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
