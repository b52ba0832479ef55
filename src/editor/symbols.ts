/** The outline of a document: definitions, stages and what they do. */
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import type { Statement } from '../language/ast.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { rangeOf, type Script, type View } from './view.ts';

export function symbolsOf(view: View): readonly DocumentSymbol[] {
  return view.scripts.flatMap((script) => script.statements.map((statement) => symbolOf(statement, script, view)));
}

function symbolOf(statement: Statement, script: Script, view: View): DocumentSymbol {
  const { head, block, clauses, span } = statement;
  const declaration = vocabulary.heads.get(head.text);
  const first = declaration?.kind === 'definition' || declaration?.kind === 'block';
  const name = first ? textOf(statement, script) || head.text : whole(statement, script);
  const detail = first ? head.text : clauses.map(({ word }) => word.text).join(' ');
  return {
    name,
    detail,
    kind: kinds[declaration?.kind ?? 'verb'] ?? SymbolKind.Method,
    range: rangeOf(view, script, span),
    selectionRange: rangeOf(view, script, within(head.span, span)),
    children: (block?.statements ?? []).map((inner) => symbolOf(inner, script, view)),
  };
}

const kinds: Readonly<Record<string, SymbolKind>> = {
  header: SymbolKind.Package,
  definition: SymbolKind.Constant,
  block: SymbolKind.Namespace,
  verb: SymbolKind.Method,
};

/** The object as it is written: a stage's name, `weights`. */
function textOf({ object, head }: Statement, { source }: Script): string {
  const written = object.filter(({ span }) => span.start >= head.span.end);
  const [start, end] = [written[0]?.span.start ?? 0, written.at(-1)?.span.end ?? 0];
  return source.text.slice(start, end).replace(/\s+/g, ' ');
}

function whole(statement: Statement, script: Script): string {
  const { head } = statement;
  const written = script.source.text.slice(head.span.start, head.span.end);
  return [written || head.text, textOf(statement, script)].filter(Boolean).join(' ');
}

/** Editors refuse a selection that leaves its range. */
function within(inner: Statement['span'], outer: Statement['span']): Statement['span'] {
  const isInside = outer.start <= inner.start && inner.end <= outer.end;
  return isInside ? inner : { start: outer.start, end: outer.start };
}
