/** Tars that come from the engine: `save` and `export`. */
import { atLeast, exactly } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { parsePlatform } from '../container/platform.ts';
import { CliError, messageOf } from '../errors.ts';
import { checkOutputFile, writeOutputFile } from '../output-file.ts';
import { chunks } from '../../std/chunks.ts';

export const save = command({
  summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arguments: atLeast(1),
  flags: {
    output: flag.string('Write to this file instead of standard output', { short: 'o' }),
    platform: flag.string('Save this platform of an image with several, "os[/arch[/variant]]"'),
  },
  async run(context) {
    const { client, flags, args, signal } = context;
    if (flags.platform !== '') parsePlatform(flags.platform);
    await checkOutput(context, flags.output, 'save image');
    await writeTar(context, flags.output, () =>
      client.stream('GET', '/images/get', { query: { names: args }, signal }),
    );
  },
});

export const exportContainer = command({
  summary: "Export a container's filesystem as a tar archive",
  usage: '[OPTIONS] CONTAINER',
  arguments: exactly(1),
  flags: { output: flag.string('Write to this file instead of standard output', { short: 'o' }) },
  async run(context) {
    const { client, flags, args, signal } = context;
    await checkOutput(context, flags.output, 'export container');
    const path = `/containers/${encodeURIComponent(args[0] ?? '')}/export`;
    await writeTar(context, flags.output, () => client.stream('GET', path, { signal }));
  },
});

async function checkOutput({ invocation }: CommandContext<Flags>, path: string, what: string): Promise<void> {
  if (path === '') {
    if (!invocation.tty.stdout) return;
    throw new CliError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
  }
  await checkOutputFile(invocation.files, path).catch((error: unknown) => {
    throw new CliError(`failed to ${what}: ${messageOf(error)}`);
  });
}

async function writeTar(
  { invocation, out, signal }: CommandContext<Flags>,
  path: string,
  open: () => Promise<ReadableStream<Uint8Array>>,
): Promise<void> {
  const tar = await open();
  if (path !== '') return await writeOutputFile(invocation.files, path, tar, signal);
  for await (const chunk of chunks(tar)) await out(chunk);
}
