/** Where requests of containers can be let out to: sites that let pages read them, and relays. */
const OUTSIDE_SOURCES = 'https: wss: http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*';

/**
 * What the page may do. v86 compiles WebAssembly and yields through a worker made from a Blob; xterm and Svelte write style
 * elements. Everything else comes from the page's own origin, and nothing is evaluated. What containers may be asked for elsewhere is the
 * most that a learner can choose; web/session/policy.ts narrows it to what was chosen, before anything else happens.
 */
const directives = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': `'self' ${OUTSIDE_SOURCES}`,
  'img-src': "'self' data:",
  'font-src': "'self'",
  // Previews of containers' pages, which their service worker puts into origins of their own.
  'frame-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** As a header and, for hosts that set no headers, in index.html; a test holds the two together. */
export const contentSecurityPolicy = Object.entries(directives)
  .map(([name, sources]) => `${name} ${sources}`)
  .join('; ');
