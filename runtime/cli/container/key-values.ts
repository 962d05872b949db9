/** Environment and labels: files first, then what the command line says. */
import { readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';
import { keyValueMap, parseKeyValueFile, resolveVariable } from '../../text/environment.ts';

interface EnvironmentSource {
  readonly invocation: Invocation;
  readonly flags: { readonly env: readonly string[]; readonly 'env-file': readonly string[] };
}

export async function readEnvironment({ invocation, flags }: EnvironmentSource): Promise<string[]> {
  const lookup = (name: string): string | undefined => invocation.env.get(name);
  const fromFiles = await readFiles(invocation, flags['env-file'], lookup);
  return [...fromFiles, ...flags.env.map((text) => resolveVariable(text, invocation.env))];
}

interface LabelSource {
  readonly invocation: Invocation;
  readonly flags: { readonly label: readonly string[]; readonly 'label-file': readonly string[] };
}

export async function readLabels({ invocation, flags }: LabelSource): Promise<Record<string, string>> {
  return keyValueMap([...(await readFiles(invocation, flags['label-file'], undefined)), ...flags.label]);
}

async function readFiles(
  invocation: Invocation,
  paths: readonly string[],
  lookup: ((name: string) => string | undefined) | undefined,
): Promise<string[]> {
  const entries: string[] = [];
  for (const path of paths) entries.push(...parseKeyValueFile(path, await readWhole(invocation, path), lookup));
  return entries;
}
