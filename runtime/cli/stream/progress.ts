/**
 * The progress messages of load, import and pull: on a terminal one line for each layer, redrawn in place; else a line each.
 */
import { CliError } from '../errors.ts';

export interface ProgressMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Throws what the engine reports as an error in the middle of the stream. */
export async function showProgress(
  messages: ReadableStream<ProgressMessage>,
  write: (text: string) => Promise<void>,
  options: { terminal: boolean },
): Promise<void> {
  const lines = new Map<string, number>();
  const reader = messages.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const message = next.value;
    const failure = message.errorDetail?.message ?? message.error;
    if (failure !== undefined) throw new CliError(failure);
    const text = render(message, lines, options.terminal);
    if (text !== '') await write(text);
  }
}

function render(message: ProgressMessage, lines: Map<string, number>, terminal: boolean): string {
  if (message.stream !== undefined) return message.stream;
  if (message.status === undefined) return '';
  const isProgress = (message.progress ?? '') !== '' || (message.progressDetail?.current ?? 0) > 0;
  if (!terminal) return isProgress ? '' : `${statusText(message)}\n`;
  if (!message.id) {
    lines.clear();
    return `${statusText(message)}\n`;
  }
  return onItsLine(message.id, `${statusText(message)} ${message.progress ?? ''}`.trimEnd(), lines);
}

const statusText = ({ id, status = '' }: ProgressMessage): string => (id ? `${id}: ${status}` : status);

/** Up to the line of this id, erased and written anew, and down again. */
function onItsLine(id: string, text: string, lines: Map<string, number>): string {
  const known = lines.get(id);
  if (known === undefined) {
    lines.set(id, lines.size);
    return `${text}\r\n`;
  }
  const distance = lines.size - known;
  return `\u001b[${distance}A\u001b[2K\r${text}\r\u001b[${distance}B`;
}
