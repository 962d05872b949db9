/** Progress messages of a long operation; an error among them travels as a message of its own, which clients turn into their failure. */
import { reasonOf } from '../std/errors.ts';
import { streamOf } from '../std/stream-of.ts';
import { jsonStream } from '../http/answer.ts';

type Message = Record<string, unknown>;

/** Until the first message an error is an ordinary error answer. */
export async function progress(messages: AsyncIterable<Message>): Promise<Response> {
  const iterator = messages[Symbol.asyncIterator]();
  return streamed(iterator, await iterator.next());
}

/** The status is 200 whatever comes, as Docker has it for loading. */
export const progressFromTheStart = (messages: AsyncIterable<Message>): Response =>
  streamed(messages[Symbol.asyncIterator]());

function streamed(iterator: AsyncIterator<Message>, first?: IteratorResult<Message>): Response {
  return jsonStream(
    streamOf(told(iterator, first), () => iterator.return?.()),
    '\r\n',
  );
}

async function* told(iterator: AsyncIterator<Message>, first?: IteratorResult<Message>): AsyncGenerator<Message> {
  try {
    for (let next = first ?? (await iterator.next()); next.done !== true; next = await iterator.next())
      yield next.value;
  } catch (error) {
    yield toMessage(error);
  }
}

function toMessage(error: unknown): Message {
  const message = reasonOf(error);
  return { errorDetail: { message }, error: message };
}
