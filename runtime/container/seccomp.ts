import { compileSeccomp, TooManyInstructions } from '../guest/seccomp/compile.ts';
import { SeccompFilters } from '../guest/seccomp/filters.ts';
import { parseSeccompProfile } from './config/seccomp-profile.ts';
import { initFailure } from './start/start-errors.ts';

/** A filter for seccomp(2); undefined for unconfined. Throws Docker's error for a profile that is none. */
export type SeccompCompiler = (profile: string, capabilities: readonly string[]) => Uint8Array | undefined;

/** `defaultProfile` is what containers have that ask for nothing else, as JSON. */
export function seccompCompiler(defaultProfile: unknown): SeccompCompiler {
  const standard = parseSeccompProfile(JSON.stringify(defaultProfile));
  const filters = standard && new SeccompFilters(standard);
  return (profile, capabilities) => {
    if (profile === 'unconfined') return undefined;
    if (profile === 'default') return filters?.filterFor(capabilities);
    return compileOwn(profile, capabilities);
  };
}

function compileOwn(text: string, capabilities: readonly string[]): Uint8Array | undefined {
  const profile = parseSeccompProfile(text);
  try {
    return profile && compileSeccomp(profile, { capabilities: new Set(capabilities) });
  } catch (error) {
    if (!(error instanceof TooManyInstructions)) throw error;
    throw initFailure(
      'error loading seccomp filter into kernel: error loading seccomp filter: invalid argument',
      error,
    );
  }
}
