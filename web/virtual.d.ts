/** See web/node/artefacts.ts. */
declare module 'virtual:artefacts' {
  export const artefacts: import('../sandbox/contract.ts').StartOptions['artefacts'];
}

/** See web/node/lessons.ts. */
declare module '*/lesson.md' {
  const lesson: import('../lessons/format/types.ts').CompiledLesson;
  export default lesson;
}

/** See web/node/bridge-text.ts. */
declare module 'virtual:bridge-text' {
  /** The script of web/preview/bridge/main.ts, a list of statements. It finds its facts in the variable `bridgeFacts`. */
  export const bridgeText: string;
}
