/** A file's size is a rule of the whole repository: everybody who clones it fetches all that was ever in it. */
export interface FileSize {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
}

const SIZE_BYTES_MAX = 256 * 1024;
/** The guest and its images, committed so that a fresh clone runs without building them (images/README.md). */
const BUILT = 'images/dist/';

/** Each with what to do about it. */
export const tooLarge = (files: readonly FileSize[]): string[] =>
  files
    .filter(({ path, sizeBytes }) => sizeBytes > SIZE_BYTES_MAX && !path.startsWith(BUILT))
    .map(
      ({ path, sizeBytes }) => `${path} has ${sizeBytes} bytes, the limit is ${SIZE_BYTES_MAX}: split it or pack it`,
    );
