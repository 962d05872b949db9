/**
 * The image as the engine knows it: a configuration, named by its digest, over a stack of layers that the guest sees as directories.
 */
import type { Digest } from '../oci/digest.ts';
import type { ContainerConfig, ImageConfig } from '../model/types.ts';
import type { ImageSpec } from '../model/image-spec.ts';
import type { ImageReference } from '../oci/reference.ts';

/** Where the guest mounts the export of all layers. */
export const LAYERS_GUEST_PATH = '/run/drydock/layers';

export interface Layer {
  /** Digest of the uncompressed layer tar. */
  readonly diffId: Digest;
  /** Digest of this layer and all below it (OCI config.md, "Layer ChainID"). */
  readonly chainId: Digest;
  /** Directory name under LAYERS_GUEST_PATH: the first 12 hex digits of the diff ID. */
  readonly name: string;
  /** An overlayfs `lowerdir`: `/run/drydock/layers/<name>`. */
  readonly guestPath: string;
  /** Bytes of its regular files. */
  readonly size: number;
}

export interface Image {
  /** Digest of the configuration's bytes. */
  readonly id: Digest;
  readonly spec: ImageSpec;
  /** The configuration as it was written; its digest is `id`. */
  readonly configBytes: Uint8Array;
  /** Lowest first. Overlayfs wants `lowerdir` in the opposite order. */
  readonly layers: readonly Layer[];
  /** Bytes of all layers' regular files. */
  readonly size: number;
  /** The image that this one was built on, when the engine built or committed it. */
  readonly parent: Digest | undefined;
}

/** What containers ask of the image store. */
export interface ImageSource {
  /**
   * The image of a name, an id or a unique prefix of an id. Throws Docker's 404 "No such image: name:latest", or 400 "invalid
   * reference format". Synchronous: the store keeps its tables in memory.
   */
  resolve(ref: string): Image;
  /** What `docker ps` shows as a container's image: `ref` while it still leads to the image, else the full id. */
  displayName(ref: string, id: Digest): string;
  /**
   * Keeps layers served to the guest until it is disposed of, whatever happens to their image. A container holds its image's layers from
   * create to remove, and takes the hold again (by the names that it wrote down) when the engine comes back.
   */
  holdLayers(names: readonly string[]): Disposable;
  /** False when none of these layers has anything at a path; true when one may have, by a link perhaps. */
  mayHold(names: readonly string[], path: string): boolean;
  /** Hears of everything that happens to images; it becomes the engine's events of type `image`. */
  onEvent(listener: (event: ImageEvent) => void): Disposable;
}

/** Makes images of layers that came to be here. */
export interface ImageMaker {
  /** `layer` is a tar, uncompressed or not; returns the new image's id. Throws a DockerError; then nothing is left behind. */
  addImage(layer: ReadableStream<Uint8Array>, image: NewImage): Promise<Digest>;
}

/** A layer on top of an image, and what the image that comes of it says of itself. */
export interface NewImage {
  readonly parent: Digest | undefined;
  readonly config: ImageConfig;
  readonly author: string;
  readonly comment: string;
  /** The command that made the layer. */
  readonly createdBy: string;
  /** What wrote the layer. */
  readonly container: { readonly id: string; readonly config: ContainerConfig };
  readonly ref: ImageReference | undefined;
}

export type ImageAction = 'pull' | 'push' | 'tag' | 'untag' | 'delete' | 'load' | 'save' | 'import' | 'prune';

export interface ImageEvent {
  readonly action: ImageAction;
  /** The actor's id; empty for prune. */
  readonly id: string;
  /** The image's labels, and its name as Docker gives it. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the image store asks about containers: it decides on conflicts with it. */
export interface ContainerUsingImage {
  readonly id: string;
  readonly image: Digest;
  /** Running, paused or restarting. */
  readonly running: boolean;
}
/** All containers, in any order; called at each removal, prune and list. */
export type ContainersUsingImages = () => Iterable<ContainerUsingImage>;
