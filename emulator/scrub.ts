/**
 * Clears what booting left behind in free memory: the kernel lies there twice more in its compressed form (where it was loaded, and
 * where it moved itself to unpack), bytes that nobody will read and no compressor can shrink.
 *
 * Only pages that still equal a page of the boot image are cleared. Nobody can miss them: whoever had been given such a page would
 * have written to it.
 */
const PAGE_BYTES = 4096;
const PAGE_WORDS = PAGE_BYTES / 4;

/** Returns the number of pages cleared. `image` is what was loaded, from a page boundary on. */
export function scrub(memory: Uint8Array, image: Uint8Array): number {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  const known = pagesByFirstWord(new Int32Array(image.slice(0, image.length & -PAGE_BYTES).buffer));
  let cleared = 0;
  for (let at = 0; at < words.length; at += PAGE_WORDS) {
    const candidates = known.get(words[at] ?? 0);
    if (!candidates?.some((page) => equals(words, at, page))) continue;
    words.fill(0, at, at + PAGE_WORDS);
    cleared++;
  }
  return cleared;
}

function pagesByFirstWord(image: Int32Array): Map<number, Int32Array[]> {
  const pages = new Map<number, Int32Array[]>();
  for (let at = 0; at < image.length; at += PAGE_WORDS) {
    const page = image.subarray(at, at + PAGE_WORDS);
    if (page.every((word) => word === 0)) continue;
    const first = page[0] ?? 0;
    pages.set(first, [...(pages.get(first) ?? []), page]);
  }
  return pages;
}

function equals(words: Int32Array, at: number, page: Int32Array): boolean {
  return page.every((word, i) => words[at + i] === word);
}
