/** The terminal's widths of characters against those of the guest's C library, as they stand in its locale C.UTF-8. */
import { expect, it } from 'vitest';
import type { FileNode } from '../../runtime/std/file-tree.ts';
import { loadOptions } from '../../sandbox/node/load.ts';
import { widthOf } from '../../web/terminal/width-of.ts';

/** Position of _NL_CTYPE_WIDTH among the category's items (glibc, locale/langinfo.h). */
const WIDTH_ITEM = 12;
const LAST_CODE_POINT = 0x10ffff;

async function readGuestFile(path: string): Promise<Uint8Array> {
  const { guestRoot } = await loadOptions();
  const file = path.split('/').reduce<FileNode | undefined>((node, name) => node?.children?.get(name), guestRoot.root);
  if (!file?.content) throw new Error(`read ${path} of the guest's root: there is none`);
  return file.content.read(0, file.size);
}

/** glibc's table of three levels (locale/programs/ld-ctype.c, wchar/wcwidth.h): 255 stands for what can't be printed. */
function widthTable(locale: Uint8Array): (codePoint: number) => number {
  const words = (at: number): number => new DataView(locale.buffer, locale.byteOffset).getUint32(at, true);
  const table = words(8 + 4 * WIDTH_ITEM);
  const field = (index: number): number => words(table + 4 * index);
  const [shift1, bound, shift2, mask2, mask3] = [field(0), field(1), field(2), field(3), field(4)];
  return (codePoint) => {
    const first = codePoint >>> shift1;
    const second = first < bound ? field(5 + first) : 0;
    const third = second === 0 ? 0 : words(table + second + 4 * ((codePoint >>> shift2) & mask2));
    return third === 0 ? 255 : (locale[table + third + (codePoint & mask3)] ?? 255);
  };
}

it('every character that can be printed is as wide as the guest’s wcwidth says', async () => {
  const guestWidth = widthTable(await readGuestFile('usr/lib/locale/C.utf8/LC_CTYPE'));
  expect([...'a漢😀🫠'].map((char) => guestWidth(char.codePointAt(0) ?? 0))).toEqual([1, 2, 2, 2]);
  const different: string[] = [];
  for (let point = 0x20; point <= LAST_CODE_POINT; point += 1) {
    const width = guestWidth(point);
    if (width !== 255 && width !== widthOf(point)) different.push(`U+${point.toString(16)}: ${width}`);
  }
  expect(different).toEqual([]);
});
