/** Progress messages of a long operation; an error among them travels as a message of its own, which clients turn into their failure. */
import { jsonStream } from './answer.ts';

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
  let next = first && Promise.resolve(first);
  const stream = new ReadableStream<Message>({
    async pull(controller) {
      const { value, done } = await (next ?? iterator.next()).catch(toMessage);
      next = undefined;
      if (value !== undefined) controller.enqueue(value as Message);
      if (done) controller.close();
    },
    cancel: async () => void (await iterator.return?.()),
  });
  return jsonStream(stream, '\r\n');
}

function toMessage(error: unknown): { value: Message; done: true } {
  const message = error instanceof Error ? error.message : String(error);
  return { value: { errorDetail: { message }, error: message }, done: true };
}
