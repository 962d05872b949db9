/** `npm run lessons -- new 06-networking/some-name`: a folder that says what to write. It passes nothing yet. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LESSONS_FOLDER } from '../format/node/read-lessons.ts';
import { makeLessonFolder, placeFor } from './lesson-folder.ts';

export function newLesson([path = '', ...more]: readonly string[], root = LESSONS_FOLDER): number {
  const place = more.length > 0 ? undefined : placeFor(path, root);
  if (place === undefined) {
    console.error('lessons: say `new NN-track/name`, for example `new 06-networking/names-on-a-bridge`.');
    return 2;
  }
  if (place === 'taken') {
    console.error(`lessons: there is a lesson ${path} already.`);
    return 2;
  }
  const folder = makeLessonFolder(place, root);
  mkdirSync(join(folder, 'wrong'));
  for (const [name, text] of Object.entries(filesFor(place.name.slice(3)))) writeFileSync(join(folder, name), text);
  console.log(
    `${folder}\nWrite lesson.md first: what stands in capitals is yours. lessons/README.md explains every line.`,
  );
  return 0;
}

const filesFor = (id: string): Record<string, string> => ({
  'lesson.md': lessonText(id),
  'solution.sh': '# step: do-it\necho WRITE THE COMMANDS THAT SOLVE THE STEP\n',
  'wrong/first.sh':
    '# step: do-it\n# condition: done\n# says: WHAT THE MESSAGE CONTAINS\necho WRITE WHAT A LEARNER MIGHT DO WRONG\n',
  'design.md':
    '# Design\n\n**Goals.** WHAT THE LEARNER CAN DO AFTERWARDS.\n\n**The moment no simulator shows.** WHAT IS SEEN.\n\n**Left out.** WHAT COMES ELSEWHERE.\n\n**Traps met.** WHAT PEOPLE BELIEVE.\n',
});

const lessonText = (id: string): string => TEXT.replace('ID', id);

const TEXT = `---
id: ID
title: WHAT IS IT ABOUT
summary: ONE SENTENCE FOR THE LIST.
minutes: 10
version: 1
goals:
  - YOU CAN ...
objectives: []
needs: []
introduces: []
images: [busybox]
vary:
  name: [ONE, TWO, THREE]
---

A SITUATION, IN TWO SENTENCES.

## A STEP SAYS WHAT, NOT HOW {#look}

:::predict{#what-happens after=do-it objectives=""}
WHAT WILL HAPPEN?

\`\`\`sh settle
echo nothing
\`\`\`

- [x] WHAT COMES TRUE {outcome=this}
  > WHY.
- [ ] WHAT MANY BELIEVE {outcome=that trap=}
  > WHAT THEY HAVE NOT SEEN.
- [ ] SOMETHING ELSE {outcome=other trap=}
  > WHY NOT.
:::

## ANOTHER STEP {#do-it}

\`\`\`sh run gaps
docker ____
\`\`\`

:::task{objectives=""}
WHAT TO DO.

\`\`\`yaml check
- id: done
  say: WHAT HAS TO BE SO
  check: container
  name: {name}
  state: running
\`\`\`
:::

:::hints
1. {unless=done} The machine says: {found:done}.
2. WHERE TO LOOK.
3. HOW IT WORKS, WITHOUT THE COMMAND.
:::

:::recall{#first objectives=""}
A QUESTION?

> ITS ANSWER.
:::

:::recall{#second why objectives=""}
WHY?

> BECAUSE.
:::
`;
