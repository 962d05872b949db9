/**
 * `docker build`, as Docker's command does it with DOCKER_BUILDKIT=0. Docker's banner on the classic builder's future is left out: it is
 * the only builder here. Behind a failure stands where in the Dockerfile it was.
 */
import { watchBuild } from '../build/messages.ts';
import { openContext } from '../build/open-context.ts';
import { BUILD_FLAGS, buildQuery } from '../build/query.ts';
import { secretHeaders } from '../build/secrets.ts';
import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { pathError } from '../files.ts';
import { humanSize } from '../../text/units.ts';
import type { Invocation } from '../invocation.ts';
import { type ProgressMessage, showProgress } from '../stream/progress.ts';
import { chunks } from '../../std/chunks.ts';
import { streamOf } from '../../std/stream-of.ts';

/** Sent between two lines about it on a terminal. */
const TOLD_EVERY_BYTES = 512 * 1024;

export const build = command({
  summary: 'Build an image from a Dockerfile',
  usage: '[OPTIONS] PATH | URL | -',
  arguments: exactly(1),
  flags: BUILD_FLAGS,
  async run({ client, flags, args, invocation, out, err, signal }) {
    const terminal = invocation.tty.stdout ? invocation.size : undefined;
    // A quiet build's words are kept for whoever wants to know why it failed.
    let untold = '';
    const write = flags.quiet ? async (text: string) => Promise.resolve(void (untold += text)) : out;
    await removeOldId(invocation, flags.iidfile);
    const opened = await openContext(invocation, args[0] ?? '', flags.file);
    const body = opened.body && streamOf(counted(opened.body, write, terminal !== undefined));
    const headers = await secretHeaders(invocation, flags.secret);
    const query = buildQuery(flags, invocation.env, opened);
    let image = '';
    try {
      const messages = await client.lines<ProgressMessage>('POST', '/build', { query, body, headers, signal });
      const watched = watchBuild(messages, (id) => (image = id));
      await showProgress(watched, write, { terminal });
    } catch (error) {
      await err(untold);
      throw error;
    }
    if (flags.quiet) image = /sha256:\w+/.exec(untold)?.[0] ?? '';
    if (flags.quiet) await out(`${image}\n`);
    if (flags.iidfile !== '') await writeId(invocation, flags.iidfile, image);
  },
});

/** Tells how much was sent, as it goes on a terminal, else in the end. */
async function* counted(
  body: ReadableStream<Uint8Array>,
  write: (text: string) => Promise<void>,
  isTerminal: boolean,
): AsyncGenerator<Uint8Array> {
  const tell = (bytes: number) => write(`Sending build context to Docker daemon  ${humanSize(bytes)}\r`);
  let sent = 0;
  let told = 0;
  for await (const piece of chunks(body)) {
    yield piece;
    sent += piece.byteLength;
    if (!isTerminal || sent - told < TOLD_EVERY_BYTES) continue;
    told = sent;
    await tell(sent);
  }
  await tell(sent);
  await write('\r\n');
}

/** What is there from an earlier build must not pass for this one's. */
async function removeOldId({ files }: Invocation, path: string): Promise<void> {
  if (path !== '' && (await files.lkind(path)) === 'file') await files.remove(path);
}

async function writeId({ files }: Invocation, path: string, id: string): Promise<void> {
  const stream = await files.create(path, { exclusive: false, mode: 0o666 }).catch((error: unknown) => {
    throw pathError('open', path, error);
  });
  const writer = stream.getWriter();
  await writer.write(new TextEncoder().encode(id));
  await writer.close();
}
