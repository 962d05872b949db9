import { DockerError, serverError } from '../std/errors.ts';
import { OutsideError } from '../std/outside.ts';
import { DigestError } from '../oci/digest.ts';
import { RegistryError } from './registry-error.ts';

/** The registry could not be reached, was not believed, or said no to something that is no pull. */
export function remoteErrorOf(error: unknown): unknown {
  if (error instanceof OutsideError) return serverError(error.message, error.why, error);
  if (error instanceof DigestError) return serverError(error.message, undefined, error);
  if (!(error instanceof RegistryError)) return error;
  const isMissing = error.code === 'MANIFEST_UNKNOWN' || error.code === 'NAME_UNKNOWN';
  const status = isMissing ? 404 : error.code === 'DENIED' || error.code === 'UNAUTHORIZED' ? 403 : 500;
  return new DockerError(status, error.message, undefined, { cause: error });
}
