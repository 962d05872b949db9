/**
 * JSON values one after the other, as the API sends events, stats and progress. Writers put `\r\n` after each as Docker does;
 * readers take them by line.
 */
const LINE_CHARACTERS_MAX = 4 * 1024 * 1024;

export function writeJsonLines(ending: '\n' | '\r\n' = '\n'): TransformStream<unknown, Uint8Array> {
  const encoder = new TextEncoder();
  return new TransformStream({
    transform: (value, controller) => controller.enqueue(encoder.encode(JSON.stringify(value) + ending)),
  });
}

/** What is on each line. A line longer than LINE_CHARACTERS_MAX or one that is not JSON is an error. */
export function readJsonLines<T>(): TransformStream<Uint8Array, T> {
  return splitLines((line) => JSON.parse(line) as T);
}

/** Lines as text, without blanks around them and without empty ones; the last one needs no ending. */
export function splitLines<T = string>(
  read: (line: string) => T = (line) => line as T,
): TransformStream<Uint8Array, T> {
  const decoder = new TextDecoder();
  let rest = '';
  const emit = (line: string, controller: TransformStreamDefaultController<T>): void => {
    if (line.trim() !== '') controller.enqueue(read(line.trim()));
  };
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_CHARACTERS_MAX)
        throw new Error(`A line of the answer is longer than ${LINE_CHARACTERS_MAX} characters`);
      for (const line of lines) emit(line, controller);
    },
    flush: (controller) => emit(rest + decoder.decode(), controller),
  });
}
