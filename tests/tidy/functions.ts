import ts from 'typescript';
import type { SourceFile } from './source-file.ts';

export interface FunctionLength {
  /** As a reader would call it: of the declaration, the property or the variable; `a function` where it has none. */
  readonly name: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly lines: number;
}

/** All functions of a file that have a body, methods and arrow functions among them; of a component, those of its scripts. */
export function functionsOf({ path, text }: SourceFile): FunctionLength[] {
  const code = path.endsWith('.svelte') ? scriptsOf(text) : text;
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: FunctionLength[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) found.push(lengthOf(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lengthOf(node: ts.SignatureDeclaration, source: ts.SourceFile): FunctionLength {
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const line = lineAt(node.getStart(source));
  return { name: nameOf(node, source), line, lines: lineAt(node.end) - line + 1 };
}

function nameOf(node: ts.SignatureDeclaration, source: ts.SourceFile): string {
  const { parent } = node;
  const isNamed =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return (node.name ?? (isNamed ? parent.name : undefined))?.getText(source) ?? 'a function';
}

/** The component with nothing but line ends outside of its scripts, so that lines keep their numbers. */
function scriptsOf(text: string): string {
  const lineEnds = (markup: string): string => markup.replaceAll(/[^\n]/g, '');
  let code = '';
  let at = 0;
  for (const { 0: whole, 1: script = '', index } of text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = index + whole.indexOf('>') + 1;
    code += lineEnds(text.slice(at, start)) + script;
    at = start + script.length;
  }
  return code + lineEnds(text.slice(at));
}
