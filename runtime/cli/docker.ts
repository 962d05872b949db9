/**
 * `docker ...`: reads a command line, runs its verb against the Engine API in process, answers the exit code.
 */
import type { ArgumentRule } from './command/arguments.ts';
import type { Command, Group } from './command/command.ts';
import { contextOf } from './command/context.ts';
import type { Flags } from './command/flag.ts';
import { commandHelp, groupHelp, usageLine } from './command/help.ts';
import { type ParsedFlags, FlagError, HELP_SHORTHAND_NOTE, parseFlags } from './command/parse-flags.ts';
import { SignalRouter } from './command/signals.ts';
import { find } from './command/tree.ts';
import { requireContext } from './commands/context.ts';
import { root } from './commands/root.ts';
import { GLOBAL_FLAGS, checkGlobals, rootHelp } from './commands/global.ts';
import { CliError, Interrupted, messageOf } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** pflag's refusals end with it. */
const FLAG_ERROR_EXIT = 125;
export const CLIENT_VERSION_LINE = 'Docker version 28.2.2, build drydock';

export async function runDocker(invocation: Invocation): Promise<number> {
  using signals = new SignalRouter(invocation);
  try {
    return await Promise.race([dispatch(invocation, signals), signals.ended]);
  } catch (error) {
    return await report(invocation, signals.reason ?? error);
  }
}

async function report(invocation: Invocation, error: unknown): Promise<number> {
  const message = messageOf(error);
  if (error instanceof Interrupted) await invocation.writeStdout(error.text);
  if (message !== '' && !invocation.signal.aborted) await invocation.writeStderr(`${message}\n`);
  return error instanceof CliError ? error.exitCode : 1;
}

async function dispatch(invocation: Invocation, signals: SignalRouter): Promise<number> {
  const globals = readFlags(GLOBAL_FLAGS, invocation.args, false, 'docker [OPTIONS] COMMAND [ARG...]', 'docker');
  for (const note of globals.notes) await invocation.writeStderr(`${note}\n`);
  checkGlobals(globals.values);
  await checkContext(globals.values.context);
  if (globals.values.version) return await print(invocation, `${CLIENT_VERSION_LINE}\n`);
  const words = helpWords(globals);
  if (words.length === 0) return await print(invocation, rootHelp(invocation.size?.columns));
  const found = find(root, words);
  if (found.kind === 'unknown') {
    if (!globals.help && !asksForHelp(words)) throw unknown(found.parent, found.word);
    return await helpOfParent(invocation, found.group, found.parent, words);
  }
  if (found.kind === 'group')
    return await runGroup(invocation, found.group, found.path, globals.help ? ['--help'] : found.rest);
  if (globals.help)
    return await print(invocation, commandHelp(found.command, found.path, root, invocation.size?.columns));
  return await runCommand(invocation, signals, found.command, found.path, found.rest);
}

/** `docker help ps` is `docker ps --help`. */
function helpWords(globals: ParsedFlags<typeof GLOBAL_FLAGS>): readonly string[] {
  if (globals.args[0] !== 'help') return globals.args;
  const topic = globals.args.slice(1);
  const found = find(root, topic);
  if (found.kind === 'unknown') throw new CliError(`unknown help topic: ${topic.join(' ')}`);
  return topic.length === 0 ? [] : [...topic, '--help'];
}

async function checkContext(name: string): Promise<void> {
  await requireContext(name || 'default').catch((error: unknown) => {
    throw new CliError(`Failed to initialize: unable to resolve docker endpoint: ${messageOf(error)}`);
  });
}

const asksForHelp = (words: readonly string[]): boolean => words.includes('--help') || words.includes('-h');

/** Whoever asks for help on a verb that isn't there gets that of the verb above it. */
async function helpOfParent(
  invocation: Invocation,
  parent: Group,
  path: string,
  words: readonly string[],
): Promise<number> {
  await writeNotes(invocation, words.includes('-h') ? [HELP_SHORTHAND_NOTE] : []);
  return await print(invocation, parent === root ? rootHelp(invocation.size?.columns) : groupHelp(parent, path));
}

function unknown(parent: string, word: string): CliError {
  const usage = parent === 'docker' ? '' : `Usage:  ${parent}\n\n`;
  return new CliError(
    `docker: unknown command: ${parent} ${word}\n\n${usage}Run '${parent} --help' for more information`,
  );
}

async function runGroup(invocation: Invocation, group: Group, path: string, rest: readonly string[]): Promise<number> {
  const parsed = readFlags({}, rest, true, path, path);
  await writeNotes(invocation, parsed.notes);
  if (parsed.help) return await print(invocation, groupHelp(group, path));
  await invocation.writeStderr(groupHelp(group, path));
  return 0;
}

async function runCommand(
  invocation: Invocation,
  signals: SignalRouter,
  command: Command,
  path: string,
  words: readonly string[],
): Promise<number> {
  const usage = usageLine(command, path);
  const isOpaque = command.passThrough === true && !words.includes('--help');
  const parsed = readFlags(command.flags, isOpaque ? ['--', ...words] : words, command.interspersed, usage, path);
  await writeNotes(invocation, parsed.notes);
  if (parsed.help) return await print(invocation, commandHelp(command, path, root, invocation.size?.columns));
  checkArguments(command.arguments, parsed.args.length, usage, path);
  const lifetime = new AbortController();
  try {
    return await command.run(contextOf(invocation, signals, parsed, path, lifetime.signal));
  } finally {
    lifetime.abort();
  }
}

function readFlags<F extends Flags>(
  flags: F,
  words: readonly string[],
  interspersed: boolean,
  usage: string,
  path: string,
): ParsedFlags<F> {
  try {
    return parseFlags(flags, words, { interspersed });
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    const pointer = `Run '${path} --help' for more information`;
    throw new CliError(`${error.message}\n\nUsage:  ${usage}\n\n${pointer}`, FLAG_ERROR_EXIT);
  }
}

function checkArguments(rule: ArgumentRule, count: number, usage: string, path: string): void {
  const complaint = rule(count);
  if (!complaint) return;
  const pointer = `${complaint.pointer} '${path} --help' for more information`;
  throw new CliError(`docker: '${path}' ${complaint.text}\n\nUsage:  ${usage}\n\n${pointer}`);
}

async function writeNotes(invocation: Invocation, notes: readonly string[]): Promise<void> {
  for (const note of notes) await invocation.writeStdout(`${note}\n`);
}

async function print(invocation: Invocation, text: string): Promise<number> {
  await invocation.writeStdout(text);
  return 0;
}
