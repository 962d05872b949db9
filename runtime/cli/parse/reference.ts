/** Image references in the command's arguments: what is wrong with one is a complaint of the command's own, not of the engine's. */
import {
  type ImageReference,
  parseAnyReference as parseAny,
  parseReference as parseNamed,
} from '../../oci/reference.ts';
import { readOr } from '../../std/errors.ts';

const complaint = (message: string): Error => new Error(message);

/** A name, with or without tag and digest. */
export const parseReference = (text: string): ImageReference => readOr(() => parseNamed(text), complaint);

/** What `docker run` takes: a name, or a full ID, which is undefined here. */
export function parseImage(text: string): ImageReference | undefined {
  const image = readOr(() => parseAny(text), complaint);
  return typeof image === 'string' ? undefined : image;
}
