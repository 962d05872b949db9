/** Lessons for tests: as short as they may be. */

const MATTER = `id: b
title: A lesson
summary: It is short.
minutes: 5
version: 1
goals: [You can do it.]
objectives: [S0.1]`;

/** `matter` is appended to the front matter. */
export const lessonText = (body: string, matter = ''): string => `---\n${MATTER}\n${matter}\n---\n\nHello.\n\n${body}`;

/** A step with a task of one condition on the container box, and hints. */
export const step = (id: string, state: string): string => `## Step ${id} {#${id}}

${task(`- { id: it, say: It is ${state}, check: container, name: box, state: ${state} }`)}
`;

export const task = (conditions: string): string => `:::task
Do it.

\`\`\`yaml check
${conditions}
\`\`\`
:::

:::hints
1. One.
2. Two.
3. Three.
:::
`;
