/**
 * Progress messages of a long operation. Until the first one an error is an ordinary error answer; after it the status is
 * sent and the error travels as a message of its own, which clients turn into their failure.
 */
import { DockerError } from '../errors.ts';
import { jsonStream } from './answer.ts';

type Message = Record<string, unknown>;

export async function progress(messages: AsyncIterable<Message>): Promise<Response> {
  const iterator = messages[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Message>> | undefined = Promise.resolve(await iterator.next());
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
  const code = error instanceof DockerError ? { code: error.status } : {};
  return { value: { errorDetail: { ...code, message }, error: message }, done: true };
}
