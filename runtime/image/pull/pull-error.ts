/** Why a pull failed, in Docker's words (moby distribution/errors.go). */
import { ArchiveError } from '../../archive/errors.ts';
import { DockerError, notFound, serverError } from '../../std/errors.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { remoteErrorOf } from '../../registry/remote-error.ts';
import type { OutsideError } from '../../std/outside.ts';
import { DigestError } from '../../oci/digest.ts';
import { familiarName, familiarString, type ImageReference } from '../../oci/reference.ts';

export function pullErrorOf(error: unknown, ref: ImageReference): unknown {
  if (error instanceof RegistryError) return refusalOf(error, ref);
  if (error instanceof DigestError || error instanceof ArchiveError)
    return serverError(`failed to register layer: ${error.message}`, undefined, error);
  return remoteErrorOf(error);
}

/** Nobody was reached: `hint` is a line behind Docker's words. */
export const unreached = (error: OutsideError, hint: string): DockerError =>
  serverError(`${error.message}\n${hint}`, error.why, error);

export const rootFsMismatch = () => serverError("layers from manifest don't match image configuration");

function refusalOf(error: RegistryError, ref: ImageReference): DockerError {
  switch (error.code) {
    case 'DENIED':
      return notFound(
        `pull access denied for ${familiarName(ref)}, repository does not exist or may require 'docker login': ${error.message}`,
      );
    case 'MANIFEST_UNKNOWN':
      return notFound(`manifest for ${familiarString(ref)} not found: ${error.message}`);
    case 'NAME_UNKNOWN':
      return notFound(`repository ${familiarName(ref)} not found: ${error.message}`);
    default:
      return serverError(error.message, undefined, error);
  }
}
