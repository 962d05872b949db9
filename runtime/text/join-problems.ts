/**
 * Several complaints as one text, as Docker's daemon joins them: one as it is, more as a list with a bullet each, in which the lines
 * of a complaint that has several are indented. Undefined when there are none.
 */
export function joinProblems(problems: readonly string[]): string | undefined {
  const [first, ...others] = problems;
  if (first === undefined || others.length === 0) return first?.trim();
  return problems.map((problem) => `* ${problem.replaceAll('\n', '\n\t')}`).join('\n');
}
