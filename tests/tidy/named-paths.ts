/** Paths of the repository that a document names in code style: `runtime/guest` or `sandbox/sandbox.ts`; patterns and commands are none. */
const NAMED = /`((?:web|emulator|runtime|sandbox|images|lessons|scripts|tests|reference)\/[\w./-]*)`/g;

export const namedPaths = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(NAMED)].map(([, path]) => (path ?? '').replace(/\/$/, ''))),
];
