/** An archive that is broken, hostile or beyond a limit; the message says what was found and where. */
export class ArchiveError extends Error {
  override readonly name: string = 'ArchiveError';
}

/** A well-formed archive has an entry that isn't taken: an archive it is all the same. */
export class RefusedEntryError extends ArchiveError {
  override readonly name = 'RefusedEntryError';
}

/** What a decompressor's own error becomes: it would be a code, or a word about its insides. */
export const damaged = (compression: string, cause: unknown): ArchiveError =>
  new ArchiveError(`cannot decompress ${compression}: the data is damaged or cut off`, { cause });
