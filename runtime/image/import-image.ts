/** `docker import`: a root file system's tar becomes an image of one layer. */
import { badParameter } from '../errors.ts';
import { applyChanges } from './config/apply-change.ts';
import type { Digest } from './digest.ts';
import type { ImageLedger } from './image-ledger.ts';
import { type ImageReference, parseReference, withDefaultTag, withTag } from './reference.ts';

export interface ImportOptions {
  repository?: string;
  tag?: string;
  message?: string;
  changes: string[];
  platform?: string;
}

const DEFAULT_MESSAGE = 'Imported from -';

/** Parses everything that is not the tar, so that a mistake is told before it is read. Throws a DockerError 400. */
export function planImport(options: ImportOptions) {
  const architecture = architectureOf(options.platform);
  const ref = repositoryAndTag(options.repository ?? '', options.tag ?? '');
  return { ref, architecture, config: applyChanges({}, options.changes), message: options.message || DEFAULT_MESSAGE };
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

/** `linux/386`, `386`, ...: kept as it is said; only Linux can be. */
function architectureOf(platform: string | undefined): string {
  if (platform === undefined || platform === '') return '386';
  const parts = platform.toLowerCase().split('/');
  const [os, architecture] = parts.length === 1 ? ['linux', parts[0]] : parts;
  if (parts.length > 3 || parts.includes('')) throw badParameter(`invalid platform ${JSON.stringify(platform)}`);
  if (os !== 'linux') throw badParameter(`operating system is not supported: ${platform}`);
  return architecture === 'linux' ? '386' : (architecture ?? '386');
}
