/** Text under itself: lines of at most `columns - indent` characters, each but the first indented. */
export function wrapped(text: string, indent: number, columns: number): string {
  const width = Math.max(columns - indent, 24);
  return text
    .split('\n')
    .flatMap((paragraph) => lines(paragraph, width))
    .join(`\n${' '.repeat(indent)}`);
}

function lines(paragraph: string, width: number): string[] {
  const result: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      result.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...result, line];
}
