/**
 * Killercoda's markdown. What stands in double braces behind code makes a button of it: `ls`{{exec}}, and the same behind a closing
 * fence. Its forebear Katacoda wrote {{execute T2}}, {{copy}}, {{open}}, and had quizzes: `>>Q1: a question<<`, `(*) right`, `( ) wrong`.
 */
import type { Code } from 'mdast';
import { lineOf } from '../format/markdown.ts';
import { fenceLanguage, looksLikeCommands, typedIn } from './commands.ts';
import type { Dialect, Page } from './dialect.ts';
import { quoted } from './notes.ts';
import type { Piece } from './pieces.ts';
import { guestPath } from './source.ts';

export const killercoda: Dialect = {
  hasDirectives: false,
  prepare: (text) => withQuizzes(withMarkedFences(withAddresses(text).split('\n'))).join('\n'),
  fence: readFence,
  inline: (code, mark, line, page) => {
    const words = wordsOf(mark);
    const isRun = words.includes('exec') || words.includes('execute');
    const isTyped = words.includes('copy') && looksLikeCommands(code, '');
    return isRun || isTyped ? run(code, words, line, page) : undefined;
  },
};

/** Addresses of ports, which the platform puts in, are those of the machine itself. */
const withAddresses = (text: string): string =>
  text
    .replaceAll(/\]\{\{TRAFFIC_HOST\d{1,2}_(\d{1,5})\}\}/g, '](http://localhost:$1)')
    .replaceAll(/\{\{TRAFFIC_HOST\d{1,2}_(\d{1,5})\}\}/g, 'http://localhost:$1')
    .replaceAll(
      /https?:\/\/\[\[HOST\d*_SUBDOMAIN\]\]-(\d{1,5})-\[\[KATACODA_HOST\]\]\.environments\.katacoda\.com/g,
      'http://localhost:$1',
    )
    .replaceAll(/\[\[HOST\d*_IP\]\]/g, 'localhost');

/** A mark behind a closing fence goes to the opening one, as `kc:exec`: markdown would not see the fence's end. */
function withMarkedFences(lines: string[]): string[] {
  let open: { readonly index: number; readonly mark: string } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, indent = '', mark, rest = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark === undefined) continue;
    if (!open) {
      if (!rest.includes('`')) open = { index, mark };
      continue;
    }
    const words = /^\s*((?:\{\{[^{}]*\}\}\s*)*)$/.exec(rest)?.[1];
    if (words === undefined || mark[0] !== open.mark[0] || mark.length < open.mark.length) continue;
    const action = wordsOf(words).join('+');
    if (words !== '') {
      const opening = lines[open.index] ?? '';
      lines[open.index] = `${opening.trimEnd()}${opening.trim() === open.mark ? 'plain' : ''} kc:${action}`;
      lines[index] = `${indent}${mark}`;
    }
    open = undefined;
  }
  return lines;
}

const wordsOf = (mark: string): string[] => mark.match(/\w+/g) ?? [];

const QUESTION = /^\s*>>\s*(?:Q\d+\s*:)?\s*(.*?)\s*<<\s*$/;
const ANSWER = /^\s*(?:\(([* xX]?)\)|\[([* xX]?)\]|(={3}|=~=))\s*(.+)$/;

/** A quiz becomes a fence `kc-quiz` whose words are the question. */
function withQuizzes(lines: string[]): string[] {
  let isOpen = false;
  for (const [index, line] of lines.entries()) {
    const question = QUESTION.exec(line)?.[1];
    if (question !== undefined) {
      lines[index] = `~~~kc-quiz ${question.replaceAll('~', '')}`;
      isOpen = true;
    } else if (isOpen && line.trim() === '' && ANSWER.test(lines[index - 1] ?? '')) {
      lines[index] = '~~~';
      isOpen = false;
    }
  }
  return lines;
}

function readFence(node: Code, page: Page): Piece {
  const line = lineOf(node);
  const language = node.lang ?? '';
  if (language === 'kc-quiz') return readQuiz(node, page);
  const [, kind = '', value = ''] = /(?:^|\s)kc:(?:(save)=)?(\S*)\s*$/.exec(node.meta ?? '') ?? [];
  if (kind === 'save') return readSave(node, value, page);
  const words = value.split('+');
  const isRun = words.includes('exec') || words.includes('execute');
  const isTyped = words.includes('copy') && looksLikeCommands(node.value, language);
  const piece = isRun || isTyped ? run(node.value, words, line, page) : undefined;
  return piece ?? code(node.value, language, line);
}

const code = (value: string, language: string, line: number): Piece => ({
  kind: 'prose',
  line,
  node: { type: 'code', lang: language === '' || language === 'plain' ? 'text' : fenceLanguage(language), value },
});

const TERMINALS_MAX = 4;

/** Undefined, with a note, for what can't be run. */
function run(value: string, words: readonly string[], line: number, page: Page): Piece | undefined {
  const script = typedIn(value);
  const host = words.map((word) => /^HOST(\d+)$/i.exec(word)?.[1]).find((number) => number !== undefined);
  if (host !== undefined && host !== '1') {
    page.notes.lost(
      page.file,
      line,
      `A command is for host ${host}.`,
      'There is one machine: use a container in its place.',
    );
    return undefined;
  }
  if (/_{4}/.test(script) || script === '') {
    if (script !== '')
      page.notes.lost(page.file, line, 'A command has four underscores.', 'They would be a blank to fill.');
    return undefined;
  }
  if (words.includes('interrupt'))
    page.notes.changed(
      page.file,
      line,
      'The command is to interrupt the one before.',
      'Say that Ctrl-C comes first, or give the one before a terminal of its own.',
    );
  const named = words.map((word) => /^T(\d+)$/i.exec(word)?.[1]).find((number) => number !== undefined);
  return { kind: 'run', line, script, terminal: Math.min(TERMINALS_MAX, Math.max(1, Number(named ?? 1))) };
}

function readSave(node: Code, path: string, page: Page): Piece {
  const line = lineOf(node);
  const target = guestPath(path);
  if (target !== undefined) return { kind: 'save', line, path: target, language: 'text', text: node.value };
  page.notes.lost(page.file, line, `"${quoted(path)}" is no path that a file can have.`, 'Write `save=/root/NAME`.');
  return code(node.value, '', line);
}

function readQuiz(node: Code, page: Page): Piece {
  const line = lineOf(node);
  const answers = node.value.split('\n').flatMap((text) => {
    const [, single, several, typed, said = ''] = ANSWER.exec(text) ?? [];
    const mark = single ?? several ?? typed;
    if (mark === undefined) return [];
    const kind =
      single === undefined ? (several === undefined ? ('typed' as const) : ('several' as const)) : ('one' as const);
    return [{ kind, text: quoted(said, 200), isRight: mark.trim() !== '' }];
  });
  const form = answers[0]?.kind;
  const options = answers.filter(({ kind }) => kind === form);
  const prompt = quoted(node.meta ?? '', 300);
  const right = options.filter(({ isRight }) => isRight).length;
  const isSound = form === 'typed' ? right > 0 : options.length > 1 && (form === 'one' ? right === 1 : right > 0);
  if (form === undefined || prompt === '' || !isSound) {
    page.notes.lost(page.file, line, 'A quiz has no question, or no right answer.', 'Write it as a :::question.');
    return code(`${prompt}\n${node.value}`.trim(), '', line);
  }
  return { kind: 'question', line, form, prompt, options };
}
