import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { type FlagOptions, single } from '../command/flag.ts';
import { parseInteger } from '../../text/number.ts';
import { CliError } from '../errors.ts';
import { forEachArgument } from './each.ts';

/** undefined leaves it to the container's own setting. */
const seconds = (options: FlagOptions) =>
  single<number | undefined>(
    'int',
    'Seconds to wait before killing it',
    undefined,
    (text) => parseInteger(text),
    options,
  );

const FLAGS = {
  signal: flag.string('Signal to send', { short: 's' }),
  timeout: seconds({ short: 't' }),
  time: seconds({ hidden: true, deprecated: 'use --timeout instead' }),
};

const stopping = (summary: string, action: 'stop' | 'restart') =>
  command({
    summary,
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    arguments: atLeast(1),
    flags: FLAGS,
    async run(context) {
      const { signal, timeout, time } = context.flags;
      if (timeout !== undefined && time !== undefined) {
        throw new CliError('conflicting options: cannot specify both --timeout and --time');
      }
      const query = { t: timeout ?? time, signal: signal === '' ? undefined : signal };
      await forEachArgument(context, async (container) => {
        await context.client.send('POST', `/containers/${encodeURIComponent(container)}/${action}`, { query });
        return container;
      });
    },
  });

export const stop = stopping('Stop one or more running containers', 'stop');
export const restart = stopping('Restart one or more containers', 'restart');
