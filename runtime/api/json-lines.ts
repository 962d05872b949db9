/**
 * JSON values one after the other, as the API sends events, stats and progress. Writers put `\r\n` after each as Docker does;
 * readers take them by line.
 */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

export function writeJsonLines(ending: '\n' | '\r\n' = '\n'): TransformStream<unknown, Uint8Array> {
  const encoder = new TextEncoder();
  return new TransformStream({
    transform: (value, controller) => controller.enqueue(encoder.encode(JSON.stringify(value) + ending)),
  });
}

/** A line longer than LINE_BYTES_MAX characters or one that is not JSON is an error. The last line needs no ending. */
export function readJsonLines<T>(): TransformStream<Uint8Array, T> {
  const decoder = new TextDecoder();
  let rest = '';
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_BYTES_MAX)
        throw new Error(`A line of the answer is longer than ${LINE_BYTES_MAX} characters`);
      for (const line of lines) emit(line, controller);
    },
    flush: (controller) => emit(rest + decoder.decode(), controller),
  });
}

function emit<T>(line: string, controller: TransformStreamDefaultController<T>): void {
  if (line.trim() !== '') controller.enqueue(JSON.parse(line) as T);
}
