/** `cosign generate-key-pair` and `cosign public-key`. */
import { randomFrom } from '../../std/random.ts';
import { encryptKey } from '../../trust/encrypted-key.ts';
import { PrivateKey } from '../../trust/key-pair.ts';
import { noArguments } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { pathError } from '../files.ts';
import type { Invocation } from '../invocation.ts';
import { LineReader } from '../stream/line-reader.ts';
import { askPassword, readPrivateKey } from './key-files.ts';

const SECRET_MODE = 0o600;
const PUBLIC_MODE = 0o644;

export const generateKeyPair = command({
  summary: 'Generates a key-pair.',
  details: 'The private key is encrypted with a password: $COSIGN_PASSWORD, or what is asked for.',
  usage: '[flags]',
  arguments: noArguments,
  flags: { 'output-key-prefix': flag.string('Name of the .key and .pub files', { initial: 'cosign' }) },
  async run(context) {
    const { flags, invocation, err } = context;
    const [secretPath, publicPath] = [`${flags['output-key-prefix']}.key`, `${flags['output-key-prefix']}.pub`];
    if (await invocation.files.exists(secretPath))
      await confirm(context, `File ${secretPath} already exists. Overwrite?`);
    const random = randomFrom(crypto);
    const key = PrivateKey.generate(random);
    const encrypted = await encryptKey(key, await askPassword(context, { again: true }), random);
    await writeText(invocation, secretPath, encrypted, SECRET_MODE);
    await err(`Private key written to ${secretPath}\n`);
    await writeText(invocation, publicPath, key.publicKey.pem, PUBLIC_MODE);
    await err(`Public key written to ${publicPath}\n`);
  },
});

export const publicKey = command({
  summary: 'Gets a public key from the key-pair.',
  usage: '--key FILE [flags]',
  arguments: noArguments,
  flags: {
    key: flag.string('The private key'),
    outfile: flag.string('Write to a file instead of to standard output'),
  },
  async run(context) {
    const { flags, invocation, out, err } = context;
    if (flags.key === '')
      throw new CliError('exactly one of: key reference (--key), or hardware token (--sk) must be provided');
    const { pem } = (await readPrivateKey(context, flags.key)).publicKey;
    if (flags.outfile === '') return out(pem);
    await writeText(invocation, flags.outfile, pem, SECRET_MODE);
    await err(`Key written to ${flags.outfile}\n`);
  },
});

/** Nobody who can't be asked says yes. */
async function confirm(context: CommandContext<Flags>, question: string): Promise<void> {
  await context.err(`WARNING: ${question}\n`);
  const prompt = 'Are you sure you would like to continue? [y/N] ';
  if (!context.invocation.tty.stdin) throw new CliError(`${prompt}: user declined the prompt`);
  await using lines = new LineReader(context);
  if (!/^y(?:es)?$/i.test((await lines.ask(prompt, { echo: true })).trim()))
    throw new CliError('user declined the prompt');
}

export async function writeText(invocation: Invocation, path: string, text: string, mode: number): Promise<void> {
  try {
    const writer = (await invocation.files.create(path, { exclusive: false, mode })).getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    throw pathError('open', path, error);
  }
}
