/** The answer that lists a directory. */
import type { Answer } from './encoder.ts';
import type { DirectoryEntry, Place } from './fids.ts';
import { FileType } from './protocol.ts';

/** qid[13] offset[8] type[1] and the name's length[2]. */
const ENTRY_OVERHEAD_BYTES = 24;
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const UTF8_BYTES_MAX = 3;

/** In readdir's order; an entry's offset is the index of the next one. */
export function directoryEntries(place: Place): DirectoryEntry[] {
  const entries = [
    { name: '.', node: place.node },
    { name: '..', node: (place.parent ?? place).node },
  ];
  for (const [name, node] of place.node.children ?? []) entries.push({ name, node });
  return entries;
}

/** count[4] and as many entries from `offset` on as fit into `count` bytes. */
export function listing(answer: Answer, entries: readonly DirectoryEntry[], offset: number, count: number): Answer {
  const countAt = answer.length;
  answer.u32(0);
  const start = answer.length;
  for (let index = offset; index < entries.length; index++) {
    const entry = entries[index];
    if (!entry) break;
    const size = ENTRY_OVERHEAD_BYTES + entry.name.length * UTF8_BYTES_MAX;
    if (answer.length - start + size > count) break;
    answer
      .qid(entry.node)
      .u64(index + 1)
      .u8((entry.node.mode & FileType.Mask) >> 12)
      .string(entry.name);
  }
  return answer.patchU32(countAt, answer.length - start);
}
