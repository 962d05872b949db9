/**
 * The progress messages of pull, push, load and import: on a terminal a line for each layer, redrawn in place with a bar; else a line each,
 * without bars (moby pkg/jsonmessage).
 */
import { progressBar } from '../../text/progress-bar.ts';
import { chunks } from '../../std/chunks.ts';
import { CliError } from '../errors.ts';

export interface ProgressMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: unknown;
}

/** Throws what the engine reports as an error in the middle of the stream. */
export async function showProgress(
  messages: ReadableStream<ProgressMessage>,
  write: (text: string) => Promise<void>,
  options: { terminal: { readonly columns: number } | undefined },
): Promise<void> {
  const lines = new Map<string, number>();
  for await (const message of chunks(messages)) {
    const failure = message.errorDetail?.message ?? message.error;
    if (failure !== undefined) throw new CliError(failure);
    const text = options.terminal ? onTerminal(message, lines, options.terminal.columns) : plain(message);
    if (text !== '') await write(text);
  }
}

function plain(message: ProgressMessage): string {
  if (message.stream !== undefined) return message.stream;
  if (message.status === undefined || barOf(message, 200) !== '') return '';
  return `${statusText(message)}\n`;
}

/** Each id has a line of its own as long as nothing else is printed in between. */
function onTerminal(message: ProgressMessage, lines: Map<string, number>, columns: number): string {
  const { id, stream, status, progressDetail } = message;
  if (!id || !progressDetail) {
    lines.clear();
    if (stream !== undefined) return stream;
    return status === undefined ? '' : `${statusText(message)}\n`;
  }
  const known = lines.get(id);
  const line = known ?? lines.size;
  if (known === undefined) lines.set(id, line);
  const up = lines.size - line;
  const text = `\u001b[2K\r${statusText(message)} ${barOf(message, columns)}\r`;
  return `${known === undefined ? '\n' : ''}\u001b[${up}A${text}\u001b[${up}B`;
}

const statusText = ({ id, status = '' }: ProgressMessage): string => (id ? `${id}: ${status}` : status);

const barOf = ({ progressDetail }: ProgressMessage, columns: number): string =>
  progressBar(progressDetail?.current ?? 0, progressDetail?.total ?? 0, columns);
