/** One HTTP exchange with a published port, whose answer is kept as a whole. */
import { type ClientAnswer, AnswerError, askOver } from '../runtime/http/client.ts';
import type { ByteDuplex } from '../runtime/std/byte-duplex.ts';
import { bytesOf } from '../runtime/std/bytes-of.ts';
import type { PortAnswer, PortRequest } from './contract.ts';

/** An answer is kept in memory as a whole, for a document's parts are put into it. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** Sends the request and reads the answer. Throws AnswerError, a TypeError for a request that can't be sent, or the connection's error. */
export async function exchange(connection: ByteDuplex, host: string, request: PortRequest): Promise<PortAnswer> {
  const answer = await askOver(connection, host, request);
  return { ...answer, body: await wholeOf(answer) };
}

function wholeOf({ body }: ClientAnswer): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return Promise.resolve(new Uint8Array(0));
  const tooLarge = () => new AnswerError(`the answer is larger than ${ANSWER_BYTES_MAX / 2 ** 20} MiB`);
  return bytesOf(body, ANSWER_BYTES_MAX, tooLarge) as Promise<Uint8Array<ArrayBuffer>>;
}
