import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { copyFromContainer } from '../copy/from-container.ts';
import { parseCopyArgument } from '../copy/paths.ts';
import { copyToContainer } from '../copy/to-container.ts';
import { CliError } from '../errors.ts';
import { humanSize } from '../../text/units.ts';

export const copy = command({
  summary: 'Copy files/folders between a container and the local filesystem',
  details:
    "Use '-' as the source to read a tar archive from stdin and extract it to a directory in a container.\nUse '-' as the destination to stream a tar archive of a container source to stdout.",
  usage: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  arguments: exactly(2),
  flags: {
    archive: flag.bool('Keep the numbers of owners and groups', { short: 'a' }),
    'follow-link': flag.bool('Follow a link in the source', { short: 'L' }),
    quiet: flag.bool('Say nothing of what was copied; so it is without a terminal', { short: 'q' }),
  },
  async run(context) {
    const { flags, changed, invocation, err } = context;
    const [from = '', to = ''] = context.args;
    if (from === '') throw new CliError('source can not be empty');
    if (to === '') throw new CliError('destination can not be empty');
    const [source, target] = [parseCopyArgument(from), parseCopyArgument(to)];
    const quiet = changed.has('quiet') ? flags.quiet : !invocation.tty.stdout;
    const followLink = flags['follow-link'];
    if (source.container !== undefined && target.container !== undefined)
      throw new CliError('copying between containers is not supported');
    const tell = (bytes: number, where: string) =>
      quiet ? undefined : err(`Successfully copied ${humanSize(bytes, 3)} to ${where}\n`);
    if (source.container !== undefined) {
      const request = { container: source.container, path: source.path, to: target.path, followLink };
      const copied = await copyFromContainer(context, request);
      if (copied.target !== '-') await tell(copied.bytes, copied.target);
    } else if (target.container !== undefined) {
      const { container, path } = target;
      const request = { container, path, from: source.path, followLink, archive: flags.archive };
      const copied = await copyToContainer(context, request);
      await tell(copied.bytes, `${container}:${copied.target}`);
    } else throw new CliError('must specify at least one container source');
  },
});
