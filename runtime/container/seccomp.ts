import { badParameter } from '../errors.ts';
import { compileSeccomp } from '../guest/seccomp/compile.ts';
import { SeccompFilters } from '../guest/seccomp/filters.ts';
import { parseSeccompProfile } from '../guest/seccomp/profile.ts';

/** A filter for seccomp(2); undefined for unconfined. Throws Docker's error for a profile that is none. */
export type SeccompCompiler = (profile: string, capabilities: readonly string[]) => Uint8Array | undefined;

/** `defaultProfile` is what containers have that ask for nothing else, as JSON. */
export function seccompCompiler(defaultProfile: unknown): SeccompCompiler {
  const filters = new SeccompFilters(parseSeccompProfile(defaultProfile));
  return (profile, capabilities) => {
    if (profile === 'unconfined') return undefined;
    if (profile === 'default') return filters.filterFor(capabilities);
    return compileOwn(profile, capabilities);
  };
}

function compileOwn(profile: string, capabilities: readonly string[]): Uint8Array {
  try {
    return compileSeccomp(parseSeccompProfile(JSON.parse(profile)), { capabilities: new Set(capabilities) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badParameter(`Decoding seccomp profile failed: ${reason}`);
  }
}
