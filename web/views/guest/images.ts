/** The layers of an image with the instructions that made them: from its configuration, as the engine keeps it on the guest's disk. */
import * as v from 'valibot';
import type { ApiClient } from '../../../runtime/api/client.ts';
import type { ImageHistoryItem } from '../../../runtime/model/types.ts';
import type { Sandbox } from '../../session/life.ts';

export interface ImageLayer {
  /** 1 is the lowest. */
  readonly number: number;
  /** Digest of what it holds. */
  readonly diffId: string;
  /** As in a Dockerfile; empty where the image tells nothing of it. */
  readonly instruction: string;
  /** Undefined where nobody says. */
  readonly sizeBytes: number | undefined;
}

export interface ImageLayers {
  /** The topmost first. */
  readonly layers: readonly ImageLayer[];
  /** Instructions that changed the configuration alone, in their order. */
  readonly settings: readonly string[];
}

const CONTENT = '/var/lib/docker/image/overlay2/imagedb/content/sha256';
const CONFIG_BYTES_MAX = 1024 * 1024;
/** No overlay has more. */
const LAYERS_MAX = 128;

const Config = v.object({
  rootfs: v.object({ diff_ids: v.pipe(v.array(v.string()), v.maxLength(LAYERS_MAX)) }),
  history: v.optional(
    v.array(v.object({ created_by: v.optional(v.string(), ''), empty_layer: v.optional(v.boolean(), false) })),
    [],
  ),
});
type Config = v.InferOutput<typeof Config>;

const UNREADABLE = 'The image’s configuration is not where the engine keeps it, under /var/lib/docker/image.';

/** `id` with or without `sha256:`. */
export async function readConfig(sandbox: Sandbox, id: string): Promise<Config> {
  const bytes = await sandbox.readFile(`${CONTENT}/${id.replace(/^sha256:/, '')}`, CONFIG_BYTES_MAX);
  if (!bytes) throw new Error(UNREADABLE);
  return parseConfig(new TextDecoder().decode(bytes));
}

export function parseConfig(text: string): Config {
  try {
    return v.parse(Config, JSON.parse(text));
  } catch {
    throw new Error(UNREADABLE);
  }
}

export async function readLayers(sandbox: Sandbox, client: ApiClient, id: string): Promise<ImageLayers> {
  const config = await readConfig(sandbox, id);
  const history = await client.json<ImageHistoryItem[]>('GET', `/images/${encodeURIComponent(id)}/history`);
  return layersOf(
    config,
    history.toReversed().map(({ Size }) => Size),
  );
}

/** `sizes` belong to the lines of the history, the oldest first. */
export function layersOf({ rootfs, history }: Config, sizes: readonly number[]): ImageLayers {
  const lines = history.map(({ created_by, empty_layer }, index) => ({
    instruction: instructionOf(created_by),
    isEmpty: empty_layer,
    sizeBytes: sizes[index],
  }));
  const filled = lines.filter(({ isEmpty }) => !isEmpty);
  const isTold = filled.length === rootfs.diff_ids.length;
  const layers = rootfs.diff_ids.map((diffId, index) => ({
    number: index + 1,
    diffId,
    instruction: isTold ? (filled[index]?.instruction ?? '') : '',
    sizeBytes: isTold ? filled[index]?.sizeBytes : undefined,
  }));
  return {
    layers: layers.toReversed(),
    settings: lines.filter(({ isEmpty }) => isEmpty).map(({ instruction }) => instruction),
  };
}

/** A history tells what was run: `/bin/sh -c #(nop) COPY ...`, `/bin/sh -c apk add ...`. */
export function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/ *# buildkit$/, '').trim();
  const setting = /^\/bin\/sh -c #\(nop\)\s*(.*)$/s.exec(text)?.[1];
  if (setting !== undefined) return setting.replace(/^(COPY|ADD) (?:file|dir|multi):[0-9a-f]+ in /, '$1 … ').trim();
  return text.replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ');
}

/** The name of the directory that the guest sees a layer under: `/run/drydock/layers/43e1cb86a5ab`. */
export const directoryOf = ({ diffId }: ImageLayer): string => diffId.replace(/^sha256:/, '').slice(0, 12);
