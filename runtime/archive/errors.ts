/** An archive that is broken, hostile or beyond a limit; the message says what was found and where. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
