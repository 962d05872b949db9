import { Zstd } from '@hpcc-js/wasm-zstd';
import { SECTION_V86, type Snapshot } from '../snapshot.ts';

/** The smallest in reasonable time: some ten seconds for a fresh machine, a quarter less than gzip. */
const BEST_LEVEL = 19;

/**
 * The same snapshot with its largest section as zstd, which v86 unpacks by itself while it restores. For a snapshot that is
 * made once and fetched often; browsers can't make it.
 */
export async function packState(snapshot: Snapshot, level = BEST_LEVEL): Promise<Snapshot> {
  const zstd = await Zstd.load();
  const pack = (name: string, bytes: Uint8Array): Uint8Array =>
    name === SECTION_V86 ? new Uint8Array(zstd.compress(bytes, level)) : bytes;
  return { ...snapshot, sections: new Map([...snapshot.sections].map(([name, bytes]) => [name, pack(name, bytes)])) };
}
