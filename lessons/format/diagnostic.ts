/** The questions of the diagnostic, `lessons/diagnostic.md`: blocks as in lessons, without a lesson around them. */
import { readQuestion } from './blocks.ts';
import { Faults, type Fault } from './fault.ts';
import { lineOf, parseMarkdown } from './markdown.ts';
import type { Reading } from './reading.ts';
import type { Question } from './types.ts';

export function parseDiagnostic(
  text: string,
  file: string,
): { questions: readonly Question[]; faults: readonly Fault[] } {
  const faults = new Faults(file);
  const reading: Reading = {
    faults,
    lines: text.split('\n'),
    sampleValues: new Map(),
    terms: [],
    measures: [],
    ids: new Map(),
  };
  const questions = parseMarkdown(text).children.flatMap((node) => {
    if (node.type !== 'containerDirective') return [];
    const question = node.name === 'question' ? readQuestion(node, reading) : undefined;
    if (!question) {
      faults.add(lineOf(node), `A block :::${node.name} can't be asked here.`, 'Write a `:::question`.');
      return [];
    }
    if (question.objectives.length === 0)
      faults.add(question.line, 'The question places nobody.', 'Name the lines that it asks for: objectives="S0.6".');
    return [question];
  });
  return { questions, faults: faults.list };
}
