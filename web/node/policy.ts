/**
 * What the page may do. v86 compiles WebAssembly and yields through a worker made from a Blob; xterm and Svelte write style
 * elements. Everything else comes from the page's own origin, and nothing is evaluated; containers may ask for pages
 * of others (`?outside=fetch`).
 */
const directives = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': "'self' https:",
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
