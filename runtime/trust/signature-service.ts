/** Lists and adds signatures for clients of the engine, which holds no key: what is signed and verified is the client's own doing. */
import type { Signatures } from '../model/engine.ts';
import { type ImageReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { Way } from '../registry/exchange.ts';
import { nearestWay } from '../registry/nearest-way.ts';
import { remoteErrorOf } from '../registry/remote-error.ts';
import { type Access, type RemoteDescriptor, Repository } from '../registry/repository.ts';
import { fromBase64, toBase64 } from '../std/base64.ts';
import { badParameter } from '../std/errors.ts';
import { attachSignature, listSignatures } from './signatures.ts';
import { PAYLOAD_BYTES_MAX } from './simple-signing.ts';

type Request = Parameters<Signatures['list']>[0];

export function createSignatures(way: Way): Signatures {
  return {
    list: (request) =>
      withImage(way, request, 'pull', async (repository, { digest }, ref) => {
        const { signatures, problems } = await listSignatures(repository, digest, request.place);
        const encoded = signatures.map(({ payload, signature }) => ({
          payload: toBase64(payload),
          signature: toBase64(signature),
        }));
        return { identity: identityOf(ref), digest, signatures: encoded, problems };
      }),
    attach: ({ payload, signature, ...request }) => {
      const [payloadBytes, signatureBytes] = [payload, signature].map((text) => fromBase64(text));
      if (!payloadBytes || !signatureBytes || payloadBytes.byteLength > PAYLOAD_BYTES_MAX)
        throw badParameter(`payload and signature must be base64 of at most ${PAYLOAD_BYTES_MAX} bytes`);
      return withImage(way, request, 'pull,push', (repository, subject) =>
        attachSignature(repository, subject, { payload: payloadBytes, signature: signatureBytes }, request.place),
      );
    },
  };
}

/** Throws a DockerError. */
async function withImage<T>(
  way: Way,
  { name: text, credentials, signal }: Omit<Request, 'place'>,
  access: Access,
  work: (repository: Repository, image: RemoteDescriptor, ref: ImageReference) => Promise<T>,
): Promise<T> {
  const ref = withDefaultTag(parseReference(text));
  const { domain, path: name } = ref;
  try {
    const nearest = await nearestWay(way, ref);
    const repository = await Repository.open({ way: nearest, credentials, signal, domain, name, access });
    return await work(repository, await repository.resolve(ref.digest ?? ref.tag ?? 'latest'), ref);
  } catch (error) {
    throw remoteErrorOf(error);
  }
}

/** As cosign writes a repository: it calls docker.io by its old name. */
const identityOf = ({ domain, path }: ImageReference): string =>
  `${domain === 'docker.io' ? 'index.docker.io' : domain}/${path}`;
