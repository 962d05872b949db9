/** Where `docker import` takes its tar from when it is not sent along: a URL. */
import { serverError } from '../std/errors.ts';
import { exchange, type Way } from '../registry/exchange.ts';
import { OutsideError } from '../std/outside.ts';
import { badParameter } from '../std/errors.ts';
import type { ProgressMessage } from './progress.ts';

export interface RemoteTar {
  /** Without a scheme it is plain HTTP, as with Docker. */
  readonly url: string;
  readonly signal: AbortSignal;
}

/** Throws a DockerError. */
export async function openRemoteTar(
  way: Way,
  { url: text, signal }: RemoteTar,
  tell: (message: ProgressMessage) => void,
): Promise<ReadableStream<Uint8Array>> {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw badParameter(`invalid import source ${JSON.stringify(text)}: expected - or a URL`);
  try {
    const response = await exchange(way, { method: 'GET', url, signal });
    if (response.ok && response.body) {
      tell({ status: `Downloading from ${text}` });
      return response.body;
    }
    await response.body?.cancel().catch(() => {});
    throw serverError(
      `Get ${JSON.stringify(url.href)}: the answer is ${response.status} ${response.statusText}`.trimEnd(),
    );
  } catch (error) {
    throw error instanceof OutsideError ? serverError(error.message, error.why, error) : error;
  }
}
