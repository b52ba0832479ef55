/** `espalier.yaml` as an editor sees it: what is wrong with it, its fixes, and the files that it names. */
import { groupAt } from '../../basics/matches.ts';
import {
  CodeActionKind,
  DiagnosticSeverity,
  type CodeAction,
  type Diagnostic as Shown,
  type DocumentLink,
  type Range,
} from 'vscode-languageserver-types';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { partsOf } from '../../project/stray-paths.ts';

/** The address of a file that a document names by a path from its own folder. */
export type Resolve = (path: string) => string | undefined;

export function isProjectDocument({ uri }: TextDocument): boolean {
  return /(?:^|[\\/])espalier\.ya?ml$/.test(uri);
}

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, hint: DiagnosticSeverity.Hint } as const;

export function projectDiagnosticsOf(document: TextDocument, findings: readonly Diagnostic[]): readonly Shown[] {
  return findings.map((finding) => shownOf(document, finding));
}

function shownOf(document: TextDocument, finding: Diagnostic): Shown {
  const { message, why, help, code, severity, span } = finding;
  return {
    range: rangeIn(document, span ?? { start: 0, end: 0 }),
    severity: severities[severity],
    source: 'espalier',
    code,
    message: [message, why, ...(help === undefined ? [] : [`help: ${help}`])].join('\n'),
  };
}

/** A key or a word that was meant is put in the place of the one that stands there. */
export function projectActionsOf(document: TextDocument, findings: readonly Diagnostic[], range: Range): readonly CodeAction[] {
  return findings.flatMap((finding) => {
    const { span, help } = finding;
    const meant = /did you mean `([^`]+)`/.exec(help ?? '')?.[1];
    if (span === undefined || meant === undefined) return [];
    const place = rangeIn(document, span);
    if (place.end.line < range.start.line || place.start.line > range.end.line) return [];
    return [
      {
        title: `write \`${meant}\``,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [shownOf(document, finding)],
        edit: { changes: { [document.uri]: [{ range: place, newText: meant }] } },
      },
    ];
  });
}

/** Values of `model`, `x` and `y`, on lines of their own or in braces; what lies in a root is no link. */
export function projectLinksOf(document: TextDocument, resolve: Resolve): readonly DocumentLink[] {
  return [...document.getText().matchAll(namedFile)].flatMap((match) => {
    const value = groupAt(match, 1);
    const [path = ''] = value.replaceAll('"', '').split('#');
    const target = partsOf(path).root === undefined ? resolve(path) : undefined;
    if (target === undefined) return [];
    const end = match.index + match[0].length;
    return [{ range: rangeIn(document, { start: end - value.length, end }), target }];
  });
}

const namedFile = /(?:^|[\s{,])(?:model|x|y):[ \t]+("[^"\n]+"|[^\s,{}"]+)/gm;

function rangeIn(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
