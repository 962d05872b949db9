/** Where COPY and ADD take files from: the context, another stage, an image. */
import type { Hasher } from '../../oci/digest.ts';
import type { FileView, Resolved } from '../../image/file-view.ts';
import { tarSumOf } from './tar-sum.ts';

export interface SourceTree {
  readonly view: FileView;
  /** The digest of a file as Docker's history has it. `path` is how it was asked for. */
  digest(path: string, found: Resolved): Promise<string>;
  /** Docker's words in front of "stat x: file does not exist". */
  readonly missing: string;
}

/** Digests were made when the context was read; a folder that the archive does not name counts by its name. */
export const contextTree = (view: FileView, sums: ReadonlyMap<string, string>): SourceTree => ({
  view,
  digest: (path, { parts }) => Promise.resolve(sums.get(parts.join('/')) ?? path),
  missing: 'file not found in build context or excluded by .dockerignore: ',
});

/** Layers of an image, or a file that came from elsewhere. A link to nothing counts by its name. */
export const layerTree = (view: FileView, hasher: Hasher): SourceTree => ({
  view,
  digest: async (_path, { parts, entry }) => {
    const path = parts.join('/');
    return entry ? tarSumOf(hasher, entry.node, path) : path;
  },
  missing: '',
});
