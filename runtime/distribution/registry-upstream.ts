/** The registry that a mirror stands for, asked with the engine's own client; for docker.io what is near first. */
import { type Digest, isDigest } from '../oci/digest.ts';
import type { ImageReference } from '../oci/reference.ts';
import type { Way } from '../registry/exchange.ts';
import { nearestWay } from '../registry/nearest-way.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { Repository } from '../registry/repository.ts';
import type { Upstream } from './upstream.ts';

const HUB = /^(?:registry-1\.|index\.)?docker\.io$/;

/** `url`: as `https://registry-1.docker.io`. */
export function registryUpstream(way: Way, url: string): Upstream {
  const { host, origin } = new URL(url);
  const domain = HUB.test(host) ? 'docker.io' : host;
  const endpoints = domain === 'docker.io' ? {} : { endpoints: [{ url: origin, unverified: false }] };
  const open = async (ref: ImageReference, signal: AbortSignal, by: Way): Promise<Repository> => {
    return Repository.open({ way: by, credentials: {}, signal, domain, name: ref.path, access: 'pull', ...endpoints });
  };
  return {
    manifest: async (name, reference, signal) => {
      const ref = { domain, path: name, ...(isDigest(reference) ? { digest: reference } : { tag: reference }) };
      const repository = await open(ref, signal, await nearestWay(way, ref));
      return unlessMissing(repository.manifest(reference));
    },
    blob: async (name, digest, signal) => {
      const ref = { domain, path: name };
      const near = await nearestWay(way, ref);
      const found = near === way ? undefined : await blobFrom(await open(ref, signal, near), digest);
      return found ?? blobFrom(await open(ref, signal, way), digest);
    },
  };
}

const blobFrom = async (repository: Repository, digest: Digest): Promise<ReadableStream<Uint8Array> | undefined> =>
  (await unlessMissing(repository.openBlob(digest, 0)))?.body ?? undefined;

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  }
}
