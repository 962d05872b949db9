/** The shapes of answers: JSON, nothing, a stream of bytes, a stream of JSON values, an error. */
import { DockerError } from '../std/errors.ts';
import { writeJsonLines } from './json-lines.ts';

const JSON_TYPE = 'application/json';

/** Docker's encoder ends every document with a newline. */
export function json(value: unknown, status = 200): Response {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  const headers = { 'Content-Type': JSON_TYPE, 'Content-Length': String(bytes.byteLength) };
  return new Response(bytes, { status, headers });
}

export const noContent = (): Response => new Response(null, { status: 204 });
export const notModified = (): Response => new Response(null, { status: 304 });

/** The headers are on their way at once; the value follows when it is known. */
export function jsonLater(value: Promise<unknown>): Response {
  const body = new ReadableStream<unknown>({
    async start(controller) {
      controller.enqueue(await value);
      controller.close();
    },
  });
  return jsonStream(body);
}

export function jsonStream(values: ReadableStream<unknown>, ending: '\n' | '\r\n' = '\n'): Response {
  return byteStream(values.pipeThrough(writeJsonLines(ending)), JSON_TYPE);
}

/** Of lines that are JSON already, each with its ending. */
export const jsonLines = (lines: ReadableStream<string>): Response =>
  byteStream(lines.pipeThrough(new TextEncoderStream()), JSON_TYPE);

export function byteStream(bytes: ReadableStream<Uint8Array>, contentType: string): Response {
  return new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>, { headers: { 'Content-Type': contentType } });
}

export function errorAnswer(error: DockerError): Response {
  return json({ message: error.message, ...(error.why === undefined ? {} : { why: error.why }) }, error.status);
}
