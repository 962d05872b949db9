import { Zstd } from '@hpcc-js/wasm-zstd';
import { SECTION_V86, type Snapshot } from '../snapshot.ts';

/** The smallest in reasonable time: some ten seconds for a fresh machine, a quarter less than gzip. */
const BEST_LEVEL = 19;

/**
 * The same snapshot with its largest section as zstd, which v86 unpacks by itself while it restores. For a snapshot that is
 * made once and fetched often; browsers can't make it.
 */
export async function packState(snapshot: Snapshot, level = BEST_LEVEL): Promise<Snapshot> {
  const state = snapshot.sections.get(SECTION_V86);
  if (!state) throw new Error(`Pack snapshot: it has no section '${SECTION_V86}'`);
  const zstd = await Zstd.load();
  const packed = new Uint8Array(zstd.compress(state, level));
  return { ...snapshot, sections: new Map([...snapshot.sections, [SECTION_V86, packed]]) };
}
