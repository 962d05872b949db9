/** Garbage collection: blobs that no manifest needs leave their repositories, and with them the store when nobody else holds them. */
import type { Digest } from '../oci/digest.ts';
import type { Repositories, RepositoryDraft } from './repositories.ts';

export interface Collected {
  readonly manifests: number;
  readonly blobs: number;
  /** Of the blobs, in bytes; those that other repositories or images share are counted, too. */
  readonly bytes: number;
}

export interface CollectOptions {
  /** Manifests that no tag, index or subject keeps go first, as with `registry garbage-collect --delete-untagged`. */
  readonly untagged: boolean;
}

/** A blob that was pushed and waits for its manifest goes, too: as with distribution, nobody should push meanwhile. */
export async function collectGarbage(repositories: Repositories, { untagged }: CollectOptions): Promise<Collected> {
  let collected: Collected = { manifests: 0, blobs: 0, bytes: 0 };
  for (const { name } of repositories.all) {
    const { manifests, blobs, bytes } = await repositories.change(name, (draft) => collect(draft, untagged));
    collected = {
      manifests: collected.manifests + manifests,
      blobs: collected.blobs + blobs,
      bytes: collected.bytes + bytes,
    };
  }
  return collected;
}

function collect(draft: RepositoryDraft, untagged: boolean): Collected {
  const { manifests, blobs } = draft;
  const kept = untagged ? reachable(draft) : new Set(manifests.keys());
  const before = manifests.size;
  for (const digest of manifests.keys()) if (!kept.has(digest)) manifests.delete(digest);
  const needed = new Set([...manifests.values()].flatMap(({ references }) => references));
  const garbage = [...blobs].filter(([digest]) => !needed.has(digest));
  for (const [digest] of garbage) blobs.delete(digest);
  return {
    manifests: before - manifests.size,
    blobs: garbage.length,
    bytes: garbage.reduce((sum, [, size]) => sum + size, 0),
  };
}

/** From the tags by indexes downwards, and to whatever is about one of them. */
function reachable({ manifests, tags }: RepositoryDraft): Set<Digest> {
  const found = new Set<Digest>();
  const about = (wanted: Digest): Digest[] =>
    [...manifests].filter(([, { subject }]) => subject === wanted).map(([digest]) => digest);
  const waiting = [...tags.values()];
  for (const digest of waiting) {
    const record = manifests.get(digest);
    if (!record || found.has(digest)) continue;
    found.add(digest);
    waiting.push(...record.references, ...about(digest));
  }
  return found;
}
