/**
 * The flags before the verb, and the page that `docker` alone shows.
 */
import * as flag from '../command/flags.ts';
import { flagTable, listing } from '../command/help.ts';
import { wrapped } from '../command/wrap.ts';
import { CliError } from '../errors.ts';
import { single } from '../command/flag.ts';
import { root, rootGroups } from './root.ts';

const LEVELS = new Set(['debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic', 'trace']);

/** Said without pflag's frame: Docker checks it after the flags were read. */
function checkLevel(text: string): string {
  if (!LEVELS.has(text)) throw new CliError(`Unable to parse logging level: ${text}`);
  return text;
}

/** Where and how to reach the engine is settled here: this client has one. The flags are read so that scripts run. */
export const GLOBAL_FLAGS = {
  config: flag.string('Location of client config files', { initial: '/root/.docker' }),
  context: flag.string('Context of the engine to speak to', { short: 'c' }),
  debug: flag.bool('Debug mode', { short: 'D' }),
  host: flag.list('Socket of the engine', { short: 'H' }),
  'log-level': single(
    'string',
    'Level of the client\'s own messages ("debug", "info", "warn", "error", "fatal")',
    'info',
    (text) => text,
    {
      short: 'l',
      defaultText: '"info"',
    },
  ),
  tls: flag.bool('Use TLS'),
  tlscacert: flag.string('Certificate authority to trust', { initial: '/root/.docker/ca.pem' }),
  tlscert: flag.string('TLS certificate file', { initial: '/root/.docker/cert.pem' }),
  tlskey: flag.string('TLS key file', { initial: '/root/.docker/key.pem' }),
  tlsverify: flag.bool('Use TLS and verify the engine'),
  version: flag.bool('Print the version and quit', { short: 'v' }),
};

export const checkGlobals = (globals: { readonly 'log-level': string }): void => void checkLevel(globals['log-level']);

export function rootHelp(columns?: number): string {
  return [
    'Usage:  docker [OPTIONS] COMMAND',
    'A self-sufficient runtime for containers',
    section('Common Commands', rootGroups.common),
    section('Management Commands', rootGroups.management),
    section('Swarm Commands', rootGroups.swarm),
    section('Commands', rootGroups.others),
    `Global Options:\n${flagTable(GLOBAL_FLAGS, columns)}`,
    "Run 'docker COMMAND --help' for more information on a command.",
    `${wrapped('For more help on how to use Docker, head to https://docs.docker.com/go/guides/', 0, 100)}\n`,
  ].join('\n\n');
}

const section = (title: string, names: readonly string[]): string =>
  `${title}:\n${listing(names.map((name) => [name, childOf(name)] as const))}`;

function childOf(name: string) {
  const child = root.children[name];
  if (!child) throw new Error(`The help page names a command that is not there: ${name}`);
  return child;
}
