/** What is wrong with a document, and what could be better, as editors show it. */
import * as lsp from 'vscode-languageserver-types';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic, Related, Severity, Source, Span } from '../diagnostics/diagnostic.ts';
import * as names from '../diagnostics/catalogue/names.ts';
import { profileFindings } from './planning.ts';
import { rangeOf, type Script, type View } from './view.ts';

/** The URI of a used file, by the name of its source. */
export type UriOf = (name: string) => string;

const severities: Readonly<Record<Severity, lsp.DiagnosticSeverity>> = {
  error: lsp.DiagnosticSeverity.Error,
  warning: lsp.DiagnosticSeverity.Warning,
  hint: lsp.DiagnosticSeverity.Hint,
};

export function diagnosticsOf(view: View, uriOf: UriOf): readonly lsp.Diagnostic[] {
  return view.scripts.flatMap((script) =>
    [...script.diagnostics, ...profileFindings(script, view)].map((diagnostic) => shown(diagnostic, script, view, uriOf)),
  );
}

export function shown(diagnostic: Diagnostic, script: Script, view: View, uriOf: UriOf): lsp.Diagnostic {
  const { source, span, code, severity, related = [] } = diagnostic;
  const isOwn = source === undefined || source === script.source;
  const there = isOwn ? [] : [{ message: 'found here', source, span }];
  const places = [...there, ...related].flatMap((one) => relatedPlace(one, script, view, uriOf));
  return {
    range: rangeOf(view, script, (isOwn ? span : useOf(source, script)) ?? { start: 0, end: 0 }),
    severity: severities[severity],
    source: 'espalier',
    code,
    message: sentence(diagnostic),
    relatedInformation: places.length > 0 ? places : undefined,
    tags: code === names.unused.code ? [lsp.DiagnosticTag.Unnecessary] : undefined,
  };
}

/** What, why and what to do: an editor shows one text. */
function sentence({ message, why, help, fixes }: Diagnostic): string {
  const advice = help ?? fixes?.[0]?.title;
  return [message, why, ...(advice === undefined ? [] : [`help: ${advice}`])].join('\n');
}

function relatedPlace(
  { message, source, span }: Related,
  script: Script,
  view: View,
  uriOf: UriOf,
): readonly lsp.DiagnosticRelatedInformation[] {
  if (span === undefined) return [];
  const location =
    source === undefined || source === script.source
      ? { uri: view.document.uri, range: rangeOf(view, script, span) }
      : placeIn(source, span, uriOf);
  return [{ location, message }];
}

/** A place in a used file. */
export function placeIn(source: Source, { start, end }: Span, uriOf: UriOf) {
  const uri = uriOf(source.name);
  const document = TextDocument.create(uri, 'prune', 0, source.text);
  return { uri, range: { start: document.positionAt(start), end: document.positionAt(end) } };
}

/** The header that brings in a file, else the first that brings in any: it may be used through another. */
function useOf({ name }: Source, { statements }: Script): Span | undefined {
  const items = statements.flatMap(({ head, object }) => {
    const item = head.text === 'use' ? object[0]?.items[0] : undefined;
    return item?.kind === 'text' ? item : [];
  });
  return (items.find(({ text }) => name.endsWith(text.replace(/^\.\//, ''))) ?? items[0])?.span;
}
