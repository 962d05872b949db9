/** Here-documents as sources of COPY and ADD. */
import { FileType, RegularNode } from '../../image/layer-node.ts';
import { SegmentedBytes } from '../../image/contents.ts';
import { expandWord } from '../../dockerfile/expand.ts';
import { type Heredoc, heredocText } from '../../dockerfile/heredoc.ts';
import type { Source } from '../files/find-sources.ts';
import { tarSumOf } from '../files/tar-sum.ts';
import type { StageState } from './stage-state.ts';

export async function documentSources(stage: StageState, documents: readonly Heredoc[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const document of documents) {
    const text = heredocText(document);
    const expanded = document.expand ? expandWord(text, { lookup: stage.lookup, keepQuotes: true }) : text;
    sources.push(await fileSource(stage, document.name, new TextEncoder().encode(expanded)));
  }
  return sources;
}

/** A file that is in no tree. */
export async function fileSource(
  { run: { hasher } }: Pick<StageState, 'run'>,
  name: string,
  bytes: Uint8Array,
  { permissions = 0o644, mtimeSeconds = 0 } = {},
): Promise<Source> {
  const contents = new SegmentedBytes();
  contents.append(bytes);
  contents.finish();
  const attributes = { mode: FileType.Regular | permissions, uid: 0, gid: 0, mtimeSeconds, mtimeNanoseconds: 0 };
  const node = new RegularNode({ qidBase: 0n, contents }, attributes, 0, bytes.byteLength);
  const digest = `file:${await tarSumOf(hasher, node, name)}`;
  return { name, entry: { node }, digest, fingerprint: digest, isExcluded: () => false, mayUnpack: false };
}
