/** What each layer of an image does to the files of those below. They are many: columns go from worker to page as they are. */

/** In the order of `LayerFiles.kinds`. */
export const LAYER_FILE_KINDS = ['added', 'changed', 'deleted'] as const;
export type LayerFileKind = (typeof LAYER_FILE_KINDS)[number];

/** The entries of a layer as columns, in the order of the layer: files, links, devices, empty directories, and what it deletes. */
export interface LayerFiles {
  /** Absolute, each ended by NUL. */
  readonly paths: string;
  /** Index in LAYER_FILE_KINDS. */
  readonly kinds: Uint8Array;
  /** Bytes that the entry takes in this layer: contents and link targets, a hard link's at its first name. Of what is deleted: 0. */
  readonly sizes: Float64Array;
  /** st_mode; of what is deleted, that of the file below. */
  readonly modes: Uint32Array;
  /** The layer, from 1, that hides these bytes by another file or by a whiteout; 0 when the image shows them. */
  readonly hiddenBy: Uint8Array;
}

export interface ImageFiles {
  /** The lowest first. */
  readonly layers: readonly LayerFiles[];
  /** There are more entries than are told. */
  readonly isCut: boolean;
}
