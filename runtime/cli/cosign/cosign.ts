/**
 * `cosign ...`: signs images and verifies signatures, with the verbs, flags, files and words of cosign 2.5, for keys that are files. What
 * needs Sigstore's services on the internet (keyless signing, the transparency log) is refused by name.
 */
import { contextOf } from '../command/context.ts';
import { type Command, type Group, group } from '../command/command.ts';
import { commandHelp, groupHelp } from '../command/help.ts';
import { parseFlags } from '../command/parse-flags.ts';
import { SignalRouter } from '../command/signals.ts';
import { find } from '../command/tree.ts';
import { CliError, Interrupted, messageOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { generateKeyPair, publicKey } from './keys.ts';
import { sign } from './sign.ts';
import { triangulate, verify } from './verify.ts';

const root: Group = group('A tool for Container Signing, Verification and Storage in an OCI registry.', {
  'generate-key-pair': generateKeyPair,
  'public-key': publicKey,
  sign,
  triangulate,
  verify,
});

export async function runCosign(invocation: Invocation): Promise<number> {
  using signals = new SignalRouter(invocation);
  try {
    return await Promise.race([dispatch(invocation, signals), signals.ended]);
  } catch (error) {
    return await report(invocation, signals.reason ?? error);
  }
}

/** cosign says what is wrong twice, and so do those who compare. */
async function report(invocation: Invocation, error: unknown): Promise<number> {
  if (error instanceof Interrupted) await invocation.writeStdout(error.text);
  const message = error instanceof CliError ? error.message : messageOf(error);
  if (message !== '' && !invocation.signal.aborted)
    await invocation.writeStderr(`Error: ${message}\nerror during command execution: ${message}\n`);
  return error instanceof CliError ? error.exitCode : 1;
}

async function dispatch(invocation: Invocation, signals: SignalRouter): Promise<number> {
  const words = invocation.args[0] === 'help' ? [...invocation.args.slice(1), '--help'] : invocation.args;
  const found = find(root, words, 'cosign');
  if (found.kind === 'unknown')
    throw new CliError(`unknown command ${JSON.stringify(found.word)} for "cosign"\nRun 'cosign --help' for usage.`);
  if (found.kind === 'command') return runCommand(invocation, signals, found.command, found.path, found.rest);
  await invocation.writeStdout(groupHelp(found.group, found.path));
  return 0;
}

async function runCommand(
  invocation: Invocation,
  signals: SignalRouter,
  command: Command,
  path: string,
  words: readonly string[],
): Promise<number> {
  const parsed = parseFlags(command.flags, words, { interspersed: true });
  if (parsed.help) {
    await invocation.writeStdout(commandHelp(command, path, root, invocation.size?.columns));
    return 0;
  }
  const complaint = command.arguments(parsed.args.length);
  if (complaint) throw new CliError(complaint.text);
  const lifetime = new AbortController();
  try {
    return await command.run(contextOf(invocation, signals, parsed, path, lifetime.signal));
  } finally {
    lifetime.abort();
  }
}
