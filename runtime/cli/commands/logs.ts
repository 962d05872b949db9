import { RAW_STREAM } from '../../http/handler.ts';
import { demultiplex } from '../../http/stdcopy.ts';
import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { parseTimestamp } from '../../text/timestamp.ts';
import { pump, writeTo } from '../stream/session.ts';
import { instantOfMs } from '../../std/instant.ts';

export const logs = command({
  summary: 'Fetch the logs of a container',
  usage: '[OPTIONS] CONTAINER',
  arguments: exactly(1),
  flags: {
    details: flag.bool('Show the attributes that the log driver keeps'),
    follow: flag.bool('Go on with what comes', { short: 'f' }),
    since: flag.string('Only later than this time ("2013-01-02T13:23:37Z") or this long ago ("42m")'),
    tail: flag.string('How many lines from the end', { short: 'n', initial: 'all' }),
    timestamps: flag.bool('Show the time of each line', { short: 't' }),
    until: flag.string('Only earlier than this time ("2013-01-02T13:23:37Z") or this long ago ("42m")'),
  },
  async run({ client, flags, args, signal, invocation }) {
    const answer = await client.send('GET', `/containers/${encodeURIComponent(args[0] ?? '')}/logs`, {
      query: {
        stdout: 1,
        stderr: 1,
        since: timeOf('since', flags.since),
        until: timeOf('until', flags.until),
        timestamps: flags.timestamps ? 1 : undefined,
        details: flags.details ? 1 : undefined,
        follow: flags.follow ? 1 : undefined,
        tail: flags.tail,
      },
      signal,
    });
    if (!answer.body) return;
    const isRaw = answer.headers.get('content-type') === RAW_STREAM;
    if (isRaw) await pump(answer.body, (bytes) => invocation.writeStdout(bytes), signal);
    else
      await pump(
        answer.body.pipeThrough(demultiplex()),
        ({ source, bytes }) => writeTo(invocation, source, bytes),
        signal,
      );
    signal.throwIfAborted();
  },
});

function timeOf(name: string, text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return parseTimestamp(text, instantOfMs(Date.now()));
  } catch (error) {
    throw new CliError(`invalid value for "${name}": ${messageOf(error)}`);
  }
}
