/** What the engine tells of a build, on its way to the terminal. */
import { chunks } from '../../std/chunks.ts';
import { CliError } from '../errors.ts';
import type { ProgressMessage } from '../stream/progress.ts';

interface BuildFailure {
  readonly message?: string;
  /** The exit status of the command that failed. */
  readonly code?: number;
  readonly location?: { readonly file: string; readonly startLine: number };
  readonly why?: string;
}

interface BuildMessage extends ProgressMessage {
  readonly errorDetail?: BuildFailure;
}

/** Passes messages on; `onImage` hears of ids. A failure ends them with Docker's words, and says where in the Dockerfile it was. */
export function watchBuild(
  messages: ReadableStream<BuildMessage>,
  onImage: (id: string) => void,
): ReadableStream<ProgressMessage> {
  const watched = watch(messages, onImage);
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await watched.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => void (await watched.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

async function* watch(
  messages: ReadableStream<BuildMessage>,
  onImage: (id: string) => void,
): AsyncGenerator<ProgressMessage, void> {
  for await (const message of chunks(messages)) {
    const { errorDetail, error, aux } = message;
    if (errorDetail ?? error) throw failure(errorDetail ?? {}, error ?? '');
    const id = (aux as { ID?: unknown } | undefined)?.ID;
    if (typeof id === 'string') onImage(id);
    yield message;
  }
}

function failure({ message, code = 1, location, why }: BuildFailure, error: string): CliError {
  const place = location === undefined ? [] : [`(${location.file}, line ${location.startLine})`];
  return new CliError([message ?? error, ...place, ...(why === undefined ? [] : [why])].join('\n'), code);
}
