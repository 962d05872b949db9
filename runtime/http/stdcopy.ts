/**
 * Docker's multiplexed stream: stdout and stderr of a process without a terminal on one connection.
 *
 *     frame = u8 stream (1 stdout, 2 stderr) | 3 x u8 zero | u32 big-endian length | payload
 *
 * Source: reference/docker-engine-api-v1.50.yaml.gz, ContainerAttach, "Stream format".
 */
import type { OutputChunk } from '../model/engine.ts';
import { concatBytes } from '../std/concat-bytes.ts';

const HEADER_BYTES = 8;
/** Docker's daemon writes at most 32 KiB a frame; a longer one than this is a broken peer, not a long line. */
const FRAME_BYTES_MAX = 16 * 1024 * 1024;
const STREAM_NUMBER = { stdout: 1, stderr: 2 } as const;

/** Frames every chunk: for processes without a terminal. */
export const multiplex = (): TransformStream<OutputChunk, Uint8Array> => piecewise((chunk) => frames([chunk]));

/** Frames every chunk, those that came together in one piece. */
export const multiplexLists = (): TransformStream<readonly OutputChunk[], Uint8Array> => piecewise(frames);

/** Passes the bytes as they are: for processes with a terminal, whose output is one stream. */
export const raw = (): TransformStream<OutputChunk, Uint8Array> => piecewise(({ bytes }) => bytes);

export const rawLists = (): TransformStream<readonly OutputChunk[], Uint8Array> =>
  piecewise((list) => concatBytes(list.map(({ bytes }) => bytes)));

function piecewise<T>(bytesOf: (chunk: T) => Uint8Array): TransformStream<T, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      const bytes = bytesOf(chunk);
      if (bytes.byteLength > 0) controller.enqueue(bytes);
    },
  });
}

/** A chunk of nothing has no frame. */
function frames(list: readonly OutputChunk[]): Uint8Array {
  const size = (sum: number, { bytes }: OutputChunk): number =>
    sum + (bytes.byteLength === 0 ? 0 : HEADER_BYTES + bytes.byteLength);
  const framed = new Uint8Array(list.reduce(size, 0));
  const view = new DataView(framed.buffer);
  let at = 0;
  for (const { source, bytes } of list) {
    if (bytes.byteLength === 0) continue;
    framed[at] = STREAM_NUMBER[source];
    view.setUint32(at + 4, bytes.byteLength);
    framed.set(bytes, at + HEADER_BYTES);
    at += HEADER_BYTES + bytes.byteLength;
  }
  return framed;
}

/**
 * The way back. Payloads are handed on as they arrive, in pieces: a long frame is never held whole. A frame of an unknown
 * stream or of an impossible length, and a stream that ends within a frame, are errors.
 */
export function demultiplex(): TransformStream<Uint8Array, OutputChunk> {
  const parser = new FrameParser();
  return new TransformStream({
    transform: (bytes, controller) => parser.push(bytes, (chunk) => controller.enqueue(chunk)),
    flush: () => parser.end(),
  });
}

class FrameParser {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  #payloadLeft = 0;
  #source: OutputChunk['source'] = 'stdout';

  push(bytes: Uint8Array, emit: (chunk: OutputChunk) => void): void {
    let rest = bytes;
    while (rest.byteLength > 0) rest = this.#payloadLeft > 0 ? this.#takePayload(rest, emit) : this.#takeHeader(rest);
  }

  end(): void {
    if (this.#payloadLeft > 0 || this.#headerBytes > 0) throw new Error('The multiplexed stream ends within a frame');
  }

  #takePayload(bytes: Uint8Array, emit: (chunk: OutputChunk) => void): Uint8Array {
    const part = bytes.subarray(0, this.#payloadLeft);
    this.#payloadLeft -= part.byteLength;
    emit({ source: this.#source, bytes: part });
    return bytes.subarray(part.byteLength);
  }

  #takeHeader(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, HEADER_BYTES - this.#headerBytes);
    this.#header.set(part, this.#headerBytes);
    this.#headerBytes += part.byteLength;
    if (this.#headerBytes === HEADER_BYTES) this.#beginFrame();
    return bytes.subarray(part.byteLength);
  }

  #beginFrame(): void {
    const length = new DataView(this.#header.buffer).getUint32(4);
    if (length > FRAME_BYTES_MAX) throw new Error(`The multiplexed stream announces a frame of ${length} bytes`);
    this.#source = sourceOf(this.#header[0] ?? -1);
    this.#payloadLeft = length;
    this.#headerBytes = 0;
  }
}

/** Stream 0 is stdin echoed by old daemons: stdout to a reader, as Docker's own client treats it. */
function sourceOf(stream: number): OutputChunk['source'] {
  if (stream === STREAM_NUMBER.stderr) return 'stderr';
  if (stream === STREAM_NUMBER.stdout || stream === 0) return 'stdout';
  throw new Error(`The multiplexed stream has an unknown stream number: ${stream}`);
}
