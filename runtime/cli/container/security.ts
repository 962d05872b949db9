/**
 * `--security-opt`: profiles are read where the command runs and sent along; `systempaths=unconfined` is the client's own word.
 */
import type { HostConfig } from '../../model/types.ts';
import { readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';
import { messageOf } from '../errors.ts';
import { cut } from '../../text/environment.ts';
import { quote } from '../../text/quote.ts';

interface SecuritySource {
  readonly invocation: Invocation;
  readonly flags: { readonly 'security-opt': readonly string[] };
}

export async function readSecurityOptions({
  invocation,
  flags,
}: SecuritySource): Promise<Pick<HostConfig, 'SecurityOpt' | 'MaskedPaths' | 'ReadonlyPaths'>> {
  const options: string[] = [];
  for (const option of flags['security-opt']) options.push(await readOption(invocation, option));
  const isUnconfined = options.includes('systempaths=unconfined');
  return {
    SecurityOpt: options.filter((option) => option !== 'systempaths=unconfined'),
    ...(isUnconfined && { MaskedPaths: [], ReadonlyPaths: [] }),
  };
}

async function readOption(invocation: Invocation, option: string): Promise<string> {
  if (option === 'no-new-privileges') return option;
  const separator = option.includes('=') ? '=' : ':';
  if (!option.includes(separator)) throw new Error(`Invalid --security-opt: ${quote(option)}`);
  const [name, value] = cut(option, separator);
  if (name !== 'seccomp' || value === 'unconfined' || value === 'builtin') return option;
  return `seccomp=${await readProfile(invocation, value)}`;
}

async function readProfile(invocation: Invocation, path: string): Promise<string> {
  const text = new TextDecoder().decode(
    await readWhole(invocation, path).catch((error: unknown) => {
      throw new Error(`opening seccomp profile (${path}) failed: ${messageOf(error)}`, { cause: error });
    }),
  );
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (error) {
    throw new Error(`compacting json for seccomp profile (${path}) failed: ${messageOf(error)}`, { cause: error });
  }
}
