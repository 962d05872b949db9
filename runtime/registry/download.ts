/** A blob's bytes as they come, over broken connections: where one ends early the next goes on. */
import type { Timers } from '../std/time.ts';
import { OutsideError } from '../std/outside.ts';
import { chunks } from '../std/chunks.ts';
import { RegistryError } from './registry-error.ts';
import { type RemoteDescriptor, type Repository } from './repository.ts';
import { retrying } from './retry.ts';

export interface DownloadOptions {
  readonly timers: Timers;
  /** Another attempt is made after so many seconds; told once a second. */
  readonly onRetry: (seconds: number) => void;
}

/**
 * Exactly `size` bytes, or an error: a RegistryError, an OutsideError. More bytes than that are not read; the digest is
 * the caller's to check.
 */
export async function* downloadBlob(
  repository: Repository,
  { digest, size }: Pick<RemoteDescriptor, 'digest' | 'size'>,
  options: DownloadOptions,
): AsyncGenerator<Uint8Array, void> {
  const attempts = retrying({ ...options, signal: repository.signal, isFinal });
  let at = 0;
  while (at < size) {
    try {
      for await (const chunk of chunksFrom(await repository.openBlob(digest, at), at)) {
        at += chunk.byteLength;
        if (at > size) throw new OversizeError(`blob ${digest} is larger than its ${size} bytes`);
        yield chunk;
      }
      if (at < size) throw new OutsideError('unexpected EOF');
    } catch (error) {
      await attempts.failed(error);
    }
  }
}

/** The registry sends more than it said. */
class OversizeError extends OutsideError {}

const isFinal = (error: unknown): boolean =>
  error instanceof OversizeError || (error instanceof RegistryError && error.status < 500 && error.status !== 429);

/** The body from `offset` on; a registry that begins anew has what is known already skipped. */
async function* chunksFrom(response: Response, offset: number): AsyncGenerator<Uint8Array, void> {
  let toSkip = offset - startOf(response, offset);
  for await (const chunk of response.body ? chunks<Uint8Array>(response.body) : []) {
    const skipped = Math.min(toSkip, chunk.byteLength);
    toSkip -= skipped;
    if (skipped < chunk.byteLength) yield chunk.subarray(skipped);
  }
}

/** Where the answer begins; one from behind what was asked for would leave a gap. */
function startOf(response: Response, offset: number): number {
  if (response.status !== 206) return 0;
  const start = Number(/^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1] ?? offset);
  if (start <= offset) return start;
  throw new OutsideError(`the registry goes on at byte ${start} instead of ${offset}`);
}
