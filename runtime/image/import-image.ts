/** `docker import`: a root file system's tar becomes an image of one layer. */
import { badParameter } from '../std/errors.ts';
import { applyChanges } from './config/apply-change.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageLedger } from './image-ledger.ts';
import { HERE, parsePlatform } from '../oci/platform.ts';
import { type ImageReference, parseReference, withDefaultTag, withTag } from '../oci/reference.ts';

export interface ImportOptions {
  repository?: string;
  tag?: string;
  message?: string;
  changes: string[];
  platform?: string;
}

/** Parses everything that is not the tar, so that a mistake is told before it is read. Throws a DockerError 400. */
export function planImport(options: ImportOptions, source: string) {
  const { os, architecture, variant } = options.platform ? parsePlatform(options.platform) : HERE;
  if (os !== 'linux') throw badParameter(`operating system is not supported: ${options.platform ?? os}`);
  const ref = repositoryAndTag(options.repository ?? '', options.tag ?? '');
  const message = options.message || `Imported from ${source}`;
  return { ref, architecture, variant, config: applyChanges({}, options.changes), message };
}

/** The layer must be held by the caller until this is over. Returns the image's id. */
export async function enterImport(
  ledger: ImageLedger,
  diffId: Digest,
  plan: ReturnType<typeof planImport>,
): Promise<Digest> {
  const created = ledger.now();
  const spec = {
    architecture: plan.architecture,
    ...(plan.variant !== undefined && { variant: plan.variant }),
    comment: plan.message,
    config: plan.config,
    created,
    history: [{ created, comment: plan.message }],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
  const { id } = await ledger.addImage(new TextEncoder().encode(JSON.stringify(spec)));
  if (plan.ref) await ledger.setName(plan.ref, id);
  ledger.emit('import', id);
  return id;
}

/** Undefined for an image without a name. Throws 400; digests can't be given, they are computed. */
export function repositoryAndTag(repository: string, tag: string): ImageReference | undefined {
  if (repository === '') return undefined;
  const ref = parseReference(repository);
  if (ref.digest !== undefined) throw badParameter('cannot import digest reference');
  return withDefaultTag(tag === '' ? ref : withTag(ref, tag));
}
