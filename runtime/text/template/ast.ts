/**
 * A parsed Go template. `toSource` writes a node back as Go does in its error texts.
 */
import { quote } from '../quote.ts';

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly kind: 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly position: number };

export interface Pipe {
  readonly kind: 'pipe';
  readonly position: number;
  /** Set by `$a :=` or `$a, $b :=`; with `=` they exist already. */
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly kind: 'command';
  readonly position: number;
  readonly operands: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'field'; readonly position: number; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly position: number; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'chain'; readonly position: number; readonly of: Operand; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly position: number; readonly name: string }
  | {
      readonly kind: 'literal';
      readonly position: number;
      readonly value: string | number | boolean;
      readonly source: string;
    }
  | { readonly kind: 'nil'; readonly position: number }
  | { readonly kind: 'dot'; readonly position: number }
  | Pipe;

export interface Template {
  /** Said in errors; most have none. */
  readonly name: string;
  readonly source: string;
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

const fields = (names: readonly string[]): string => names.map((name) => `.${name}`).join('');

export function toSource(node: Operand | CommandNode): string {
  switch (node.kind) {
    case 'field':
      return fields(node.names);
    case 'variable':
      return `${node.name}${fields(node.names)}`;
    case 'chain':
      return `${node.of.kind === 'pipe' ? `(${toSource(node.of)})` : toSource(node.of)}${fields(node.names)}`;
    case 'function':
      return node.name;
    case 'literal':
      return node.source;
    case 'nil':
      return 'nil';
    case 'dot':
      return '.';
    case 'command':
      return node.operands.map((each) => (each.kind === 'pipe' ? `(${toSource(each)})` : toSource(each))).join(' ');
    case 'pipe':
      return pipeSource(node);
  }
}

function pipeSource(pipe: Pipe): string {
  const declared = pipe.variables.length === 0 ? '' : `${pipe.variables.join(', ')} ${pipe.assigns ? '=' : ':='} `;
  return declared + pipe.commands.map(toSource).join(' | ');
}

/** `template: :1:8: executing "" at <.State.Foo>: ...` */
export function executionError(template: Template, node: Operand | CommandNode, message: string): string {
  const { source, name } = template;
  const before = source.slice(0, node.position);
  const line = before.split('\n').length;
  const column = node.position - (before.lastIndexOf('\n') + 1);
  return `template: ${name}:${line}:${column}: executing ${quote(name)} at <${toSource(node)}>: ${message}`;
}
