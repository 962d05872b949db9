/**
 * xz, by xz-embedded as WebAssembly. A stream says how large a dictionary it needs: the library gives it 64 MiB at most
 * (`xz -9`). Filters for programs (BCJ) are not built in.
 */
import { Semaphore } from '../std/semaphore.ts';
import { ArchiveError, damaged } from './errors.ts';

type Library = typeof import('xz-decompress');
type Show = (chunk: Uint8Array) => void;

/** The library reads one stream at a time; who was cancelled in its own queue would stop everybody behind. */
const turns = new Semaphore(1);

/**
 * The plain bytes; `show` is shown each chunk. Other streams wait until this one was read to its end or cancelled. Errors with an
 * ArchiveError.
 */
export function unxz(stream: ReadableStream<Uint8Array>, show: Show): ReadableStream<Uint8Array> {
  const input = stream.getReader();
  const left = new AbortController();
  const plain = decode(input, show, left.signal);
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await plain.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel(reason) {
        left.abort(reason);
        await input.cancel(reason).catch(() => {});
        await plain.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* decode(
  input: ReadableStreamDefaultReader<Uint8Array>,
  show: Show,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  using _turn = await turns.acquire(signal);
  const { XzReadableStream } = await load();
  const plain = new XzReadableStream(sourceOf(input)).getReader();
  try {
    for (let next = await plain.read(); !next.done; next = await plain.read()) {
      if (next.value.byteLength === 0) continue;
      show(next.value);
      yield next.value;
    }
  } catch (error) {
    throw error instanceof ArchiveError ? error : explain(error);
  } finally {
    await plain.cancel().catch(() => {});
    await input.cancel().catch(() => {});
  }
}

/** xz_ret of xz-embedded, which the library only has in a message. */
function explain(error: unknown): ArchiveError {
  const code = error instanceof Error ? /error code (\d+)$/.exec(error.message)?.[1] : undefined;
  if (code === '4')
    return new ArchiveError('cannot decompress xz: it needs more than 64 MiB of memory', { cause: error });
  if (code === '6')
    return new ArchiveError('cannot decompress xz: it was packed with a filter that is not supported', {
      cause: error,
    });
  return damaged('xz', error);
}

/** It is CommonJS: Node gives it as the default, bundlers by its names. */
async function load(): Promise<Library> {
  const library: Library & { readonly default?: Library } = await import('xz-decompress');
  return library.default ?? library;
}

const sourceOf = (reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { value } = await reader.read();
        if (value) controller.enqueue(value);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
