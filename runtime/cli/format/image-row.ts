/**
 * Images as `docker images` shows them: a row for each name.
 */
import type { ImageSummary } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import type { Headers } from './listing.ts';
import { shortId } from './text.ts';
import { goTime, nowSeconds } from './time.ts';
import { humanDuration, humanSize } from '../../text/units.ts';

export const IMAGE_TABLE = '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}';
export const IMAGE_DIGEST_TABLE = '{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}';

export const IMAGE_HEADERS: Headers = {
  ID: 'IMAGE ID',
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
  Containers: 'CONTAINERS',
  VirtualSize: 'SIZE',
  SharedSize: 'SHARED SIZE',
  UniqueSize: 'UNIQUE SIZE',
};

/** By the flag, because a template asks, or not. */
export type ShownDigests = 'always' | 'template' | 'never';

interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const NONE = '<none>';

export const imageRows = (
  images: readonly ImageSummary[],
  options: { truncate: boolean; digests: ShownDigests },
): Row[] =>
  images.flatMap((image) => imageNames(image, options.digests).map((name) => imageRow(image, name, options.truncate)));

/** What wasn't counted is -1. */
const known = (value: number, text: (value: number) => string): string => (value < 0 ? 'N/A' : text(value));

export function imageRow(image: ImageSummary, name: ImageName, truncate: boolean): Row {
  const { SharedSize, Containers, Size } = image;
  return new Row('*formatter.imageContext', {
    Containers: () => known(Containers, String),
    CreatedAt: () => goTime(image.Created),
    CreatedSince: () => (image.Created < 0 ? '' : `${humanDuration(nowSeconds() - image.Created)} ago`),
    Digest: () => name.digest,
    ID: () => (truncate ? shortId(image.Id) : image.Id),
    Repository: () => name.repository,
    SharedSize: () => known(SharedSize, (value) => humanSize(value)),
    Size: () => humanSize(Size, 3),
    Tag: () => name.tag,
    UniqueSize: () => (SharedSize < 0 ? 'N/A' : humanSize(Size - SharedSize)),
    VirtualSize: () => humanSize(Size),
  });
}

/** Names by repository; a repository known by digest alone has no tag. Digests make rows of their own when they are shown. */
export function imageNames(image: ImageSummary, digests: ShownDigests): ImageName[] {
  const tags = (image.RepoTags ?? []).filter((tag) => tag !== `${NONE}:${NONE}`).map(splitTag);
  const digested = (image.RepoDigests ?? []).filter((digest) => digest !== `${NONE}@${NONE}`).map(splitDigest);
  const repositories = [...new Set([...tags, ...digested].map(({ repository }) => repository))];
  if (repositories.length === 0) return [{ repository: NONE, tag: NONE, digest: NONE }];
  return repositories.flatMap((repository) => {
    const ownTags = tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag);
    const ownDigests = digested.filter((digest) => digest.repository === repository).map(({ digest }) => digest);
    return namesOf(repository, ownTags, ownDigests, digests);
  });
}

/** Without --digests a repository that only a digest names shows none, even to a template: so it is in Docker's client. */
function namesOf(repository: string, tags: string[], digests: string[], shown: ShownDigests): ImageName[] {
  if (tags.length === 0 && shown !== 'always') return [{ repository, tag: NONE, digest: '' }];
  const ownTags = tags.length === 0 ? [NONE] : tags;
  const ownDigests = shown === 'never' || digests.length === 0 ? [NONE] : digests;
  return ownTags.flatMap((tag) => ownDigests.map((digest) => ({ repository, tag, digest })));
}

function splitTag(text: string): ImageName {
  const at = text.lastIndexOf(':');
  return { repository: text.slice(0, at), tag: text.slice(at + 1), digest: NONE };
}

function splitDigest(text: string): ImageName {
  const at = text.indexOf('@');
  return { repository: text.slice(0, at), tag: NONE, digest: text.slice(at + 1) };
}
