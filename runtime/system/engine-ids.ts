import * as v from 'valibot';
import { encodeText } from '../guest/bytes.ts';
import type { Predefined } from '../network/network.ts';
import type { StateFiles } from '../store/state-files.ts';
import { parseStored, storedId, StoredFileError } from '../store/stored-file.ts';
import { type Random, randomId } from '../std/random.ts';

/** Names that the engine makes up once and keeps. */
export interface EngineIds {
  /** `docker info`'s ID. */
  readonly engine: string;
  readonly networks: Readonly<Record<Predefined, string>>;
}

const FILE = 'network/files/drydock-ids.json';
const Stored: v.GenericSchema<unknown, EngineIds> = v.object({
  engine: v.pipe(v.string(), v.uuid()),
  networks: v.object({ bridge: storedId, host: storedId, none: storedId }),
});

/** Reads them back from the guest, or makes them up and writes them down. */
export async function readEngineIds(files: StateFiles, random: Random): Promise<EngineIds> {
  const known = await files.read(FILE);
  const parsed = known && parse(known);
  if (parsed) return parsed;
  const ids: EngineIds = {
    engine: uuid(randomId(random)),
    networks: { bridge: randomId(random), host: randomId(random), none: randomId(random) },
  };
  await files.write(FILE, encodeText(JSON.stringify(ids)));
  return ids;
}

/** Undefined for a file that somebody spoilt: new ones then. */
function parse(bytes: Uint8Array): EngineIds | undefined {
  try {
    return parseStored(Stored, FILE, bytes);
  } catch (error) {
    if (error instanceof StoredFileError) return undefined;
    throw error;
  }
}

const uuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
