/** See web/node/artefacts.ts. */
declare module 'virtual:artefacts' {
  export const artefacts: import('../sandbox/contract.ts').StartOptions['artefacts'];
}

/** See web/node/lessons.ts. */
declare module '*/lesson.md' {
  const lesson: import('../lessons/format/types.ts').CompiledLesson;
  export default lesson;
}

declare module '*/diagnostic.md' {
  const questions: readonly import('../lessons/format/types.ts').Question[];
  export default questions;
}

/** See web/node/bridge-text.ts. */
declare module 'virtual:bridge-text' {
  /** The script of web/preview/bridge/main.ts, a list of statements. It finds its facts in the variable `bridgeFacts`. */
  export const bridgeText: string;
}

/** See web/node/lessons.ts. */
declare module '*/glossary.md' {
  const terms: readonly import('../lessons/format/types.ts').Term[];
  export default terms;
}

/** See web/node/search-index.ts. */
declare module 'virtual:search-index' {
  /** A MiniSearch index as JSON. */
  export const searchIndex: string;
}
