/** A program that can't be built: a bug of the caller, or a limit of the protocol that its input exceeds. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}
