/**
 * Verbs that send one request for each container and print its name: pause, unpause, kill, rm, wait.
 */
import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { forEachArgument } from './each.ts';

const pausing = (summary: string, action: 'pause' | 'unpause') =>
  command({
    summary,
    usage: 'CONTAINER [CONTAINER...]',
    arguments: atLeast(1),
    flags: {},
    run: (context) =>
      forEachArgument(context, async (container) => {
        await context.client.send('POST', `/containers/${encodeURIComponent(container)}/${action}`);
        return container;
      }),
  });

export const pause = pausing('Pause all processes within one or more containers', 'pause');
export const unpause = pausing('Unpause all processes within one or more containers', 'unpause');

export const kill = command({
  summary: 'Kill one or more running containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: { signal: flag.string('Signal to send', { short: 's' }) },
  run: (context) =>
    forEachArgument(context, async (container) => {
      const { signal } = context.flags;
      const query = { signal: signal === '' ? undefined : signal };
      await context.client.send('POST', `/containers/${encodeURIComponent(container)}/kill`, { query });
      return container;
    }),
});

export const rm = command({
  summary: 'Remove one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: {
    force: flag.bool('Remove it even while it runs (SIGKILL)', { short: 'f' }),
    link: flag.bool('Remove the link of that name', { short: 'l' }),
    volumes: flag.bool('Remove its anonymous volumes too', { short: 'v' }),
  },
  run: (context) =>
    forEachArgument(
      context,
      async (container) => {
        const { force, link, volumes } = context.flags;
        const name = container.replace(/^\/+|\/+$/g, '');
        if (name === '') throw new CliError('container name cannot be empty');
        const query = { v: volumes ? 1 : undefined, link: link ? 1 : undefined, force: force ? 1 : undefined };
        await context.client.send('DELETE', `/containers/${encodeURIComponent(name)}`, { query });
        return container;
      },
      { missingIsFine: context.flags.force },
    ),
});

export const wait = command({
  summary: 'Block until one or more containers stop, then print their exit codes',
  usage: 'CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: {},
  run: (context) =>
    forEachArgument(context, async (container) => {
      const path = `/containers/${encodeURIComponent(container)}/wait`;
      const { StatusCode } = await context.client.json<{ StatusCode: number }>('POST', path, {
        signal: context.signal,
      });
      return String(StatusCode);
    }),
});
