import { describe, expect, it } from 'vitest';
import { countBlanks, fillBlanks, shellLines } from './commands.ts';

/** Lines that get no prompt begin with two dots here. */
const shown = (script: string): string[] => shellLines(script).map(({ text, begins }) => (begins ? text : `..${text}`));

describe('the lines of a script', () => {
  it.each([
    ['two commands', 'ls\n\nps', ['ls', 'ps']],
    ['a backslash', 'docker run \\\n  busybox\nps', ['docker run \\', '..  busybox', 'ps']],
    ['a pipe', 'ps |\nwc -l\nls', ['ps |', '..wc -l', 'ls']],
    ['a quote', "sh -c '\n\nls\n'\nps", ["sh -c '", '..', '..ls', "..'", 'ps']],
    ['a quote in a quote', `echo "it's"\nps`, [`echo "it's"`, 'ps']],
    ['an escaped quote', 'echo \\"\nps', ['echo \\"', 'ps']],
    ['a comment with an apostrophe', "ls # it's here\nps", ["ls # it's here", 'ps']],
    ['a text that is put in', 'cat > x <<EOF\n\nfor\nEOF\nps', ['cat > x <<EOF', '..', '..for', '..EOF', 'ps']],
    ['an indented one', "cat <<-'END'\n\tx\n\tEND\nps", ["cat <<-'END'", '..\tx', '..\tEND', 'ps']],
    ['a loop', 'for i in 1 2; do\necho $i\ndone\nps', ['for i in 1 2; do', '..echo $i', '..done', 'ps']],
    ['a loop on one line', 'while :; do ls; done\nps', ['while :; do ls; done', 'ps']],
    ['a function', 'f() {\nls\n}\nps', ['f() {', '..ls', '..}', 'ps']],
    ['words that only look like it', 'echo if done\nps', ['echo if done', 'ps']],
    ['braces of a format', "docker ps --format '{{.Names}}'\nps", ["docker ps --format '{{.Names}}'", 'ps']],
  ])('with %s', (_, script, expected) => {
    expect(shown(script)).toEqual(expected);
  });
});

describe('blanks', () => {
  it('are filled in their order', () => {
    expect(fillBlanks("pgrep -xf '____ ____'", ['sleep', ' 30 '])).toBe("pgrep -xf 'sleep 30'");
    expect(countBlanks("pgrep -xf '____ ____'")).toBe(2);
  });

  it('never become lines of their own', () => {
    expect(fillBlanks('echo ____', ['a\r\nrm -rf /'])).toBe('echo a rm -rf /');
  });

  it('are no underscores of a name', () => {
    expect(countBlanks('echo $my__name _')).toBe(0);
  });
});
