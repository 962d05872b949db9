/** Keys where cosign looks for them: in files, or in variables of the environment (`env://NAME`). */
import { reasonOf } from '../../std/errors.ts';
import { decryptKey } from '../../trust/encrypted-key.ts';
import { type PrivateKey, PublicKey } from '../../trust/key-pair.ts';
import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import { CliError } from '../errors.ts';
import { readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';
import { LineReader } from '../stream/line-reader.ts';

type Context = Pick<CommandContext<Flags>, 'invocation' | 'handleSignals'>;

const ENVIRONMENT = 'env://';
const ELSEWHERE = /^(?:awskms|azurekms|gcpkms|hashivault|k8s|github|gitlab|pkcs11|https?):/;
const PASSWORD_BYTES_MAX = 64 * 1024;

/** Throws an Error whose message cosign would have. */
export async function readKeyText(invocation: Invocation, place: string): Promise<string> {
  if (ELSEWHERE.test(place))
    throw new CliError(`reading key: ${place}: keys are files here, or variables of the environment (env://NAME)`);
  if (!place.startsWith(ENVIRONMENT)) return new TextDecoder().decode(await readWhole(invocation, place));
  const name = place.slice(ENVIRONMENT.length);
  const text = invocation.env.get(name);
  if (text === undefined) throw new CliError(`reading key: loading URL: env var $${name} not found`);
  return text;
}

export async function readPrivateKey(context: Context, place: string): Promise<PrivateKey> {
  try {
    const text = await readKeyText(context.invocation, place);
    return await decryptKey(text, await askPassword(context, { again: false }));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`reading key: ${reasonOf(error)}`);
  }
}

export async function readPublicKey(invocation: Invocation, place: string): Promise<PublicKey> {
  try {
    return PublicKey.fromPem(await readKeyText(invocation, place));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`loading public key: ${reasonOf(error)}`);
  }
}

/** $COSIGN_PASSWORD, else what is typed, else all of standard input, a newline at its end included: so cosign has it. */
export async function askPassword(context: Context, { again }: { again: boolean }): Promise<Uint8Array> {
  const { env, tty } = context.invocation;
  const given = env.get('COSIGN_PASSWORD');
  if (given !== undefined) return encode(given);
  if (!tty.stdin) return readAll(context.invocation);
  await using lines = new LineReader(context);
  const password = await lines.ask('Enter password for private key: ', { echo: false });
  if (again && (await lines.ask('Enter password for private key again: ', { echo: false })) !== password)
    throw new CliError('passwords do not match');
  return encode(password);
}

async function readAll(invocation: Invocation): Promise<Uint8Array> {
  const bytes: number[] = [];
  for await (const piece of invocation.readStdin({ raw: false })) {
    bytes.push(...piece);
    if (bytes.length > PASSWORD_BYTES_MAX) throw new CliError('the password on standard input is too long');
  }
  return Uint8Array.from(bytes);
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
