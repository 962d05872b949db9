/**
 * Lays JSON out with four spaces, as text: numbers, escapes and the order of keys stay as the API wrote them (Go's json.Indent).
 */
export function indentJson(text: string): string {
  let depth = 0;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens
    .map((token, index) => {
      if (token === ':') return ': ';
      if (token === ',') return `,${newLine(depth)}`;
      if (token === '{' || token === '[') {
        depth += 1;
        return isClose(tokens[index + 1]) ? token : token + newLine(depth);
      }
      if (!isClose(token)) return token;
      depth -= 1;
      return isOpen(tokens[index - 1]) ? token : newLine(depth) + token;
    })
    .join('');
}

const newLine = (depth: number): string => `\n${'    '.repeat(depth)}`;
const isOpen = (token: string | undefined): boolean => token === '{' || token === '[';
const isClose = (token: string | undefined): boolean => token === '}' || token === ']';
