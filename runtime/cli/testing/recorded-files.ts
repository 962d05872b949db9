/**
 * The recording as files: recorded/NAME.json has the cases of one list, client.json what goes for all of them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { RecordedCase, Recording } from './recording.ts';

const FOLDER = new URL('recorded/', import.meta.url);
const CLIENT = 'client';

export function readRecording(): Recording {
  const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
  const lists = names.filter((name) => name !== CLIENT).sort();
  return {
    ...(read(CLIENT) as Omit<Recording, 'cases'>),
    cases: new Map(lists.map((name) => [name, read(name) as RecordedCase[]])),
  };
}

export async function writeRecording({ cases, ...client }: Recording): Promise<void> {
  await write(CLIENT, client);
  for (const [name, list] of cases) await write(name, list);
}

const fileOf = (name: string): URL => new URL(`${name}.json`, FOLDER);

const read = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** As the repository formats it, so that a new recording shows what has changed and nothing else. */
async function write(name: string, value: unknown): Promise<void> {
  const path = fileURLToPath(fileOf(name));
  const text = await format(JSON.stringify(value, null, 1), { ...(await resolveConfig(path)), filepath: path });
  writeFileSync(path, text);
}
