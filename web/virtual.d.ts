/** See web/node/artefacts.ts. */
declare module 'virtual:artefacts' {
  export const artefacts: import('../sandbox/contract.ts').StartOptions['artefacts'];
}

/** See web/node/lessons.ts. */
declare module '*/lesson.md' {
  const lesson: import('../lessons/schema.ts').Lesson;
  export default lesson;
}
