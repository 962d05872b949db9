/**
 * `lesson.md` as a module: parsed and checked when the page is built, so that the page carries no parser and a broken lesson never
 * gets out. `lesson.md?summary` gives what the list of lessons needs.
 */
import type { Plugin } from 'vite';
import { parseLesson } from '../../lessons/parse.ts';

export function lessons(): Plugin {
  return {
    name: 'drydock:lessons',
    enforce: 'pre',
    transform(source, id) {
      const [path = '', query] = id.split('?');
      if (!path.endsWith('/lesson.md')) return undefined;
      const { intro, steps, ...summary } = parseLesson(path, source);
      const value = query === 'summary' ? { ...summary, steps: steps.length } : { ...summary, intro, steps };
      return { code: `export default ${JSON.stringify(value)};`, map: null };
    },
  };
}
