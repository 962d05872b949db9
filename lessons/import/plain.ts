/** The words of a piece of markdown's tree. */
interface Node {
  readonly value?: unknown;
  readonly children?: readonly unknown[];
}

export const plainText = (node: unknown): string => {
  const { value, children } = node as Node;
  if (typeof value === 'string') return value;
  return Array.isArray(children) ? children.map(plainText).join('') : '';
};
