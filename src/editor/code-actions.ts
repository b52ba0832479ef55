/** The fixes that findings propose, for a range of a document: those that `check --fix` knows, and no others. */
import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver-types';
import { fixesOf, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { shown, type UriOf } from './diagnostics.ts';
import { rangeOf, type Script, type View, judgeAround } from './view.ts';
import { offered } from '../lint/fix/offered.ts';
import { vocabulary } from '../vocabulary/index.ts';

/** The first safe fix of a finding is preferred: an editor may then make it by one key. */
export function codeActionsOf(view: View, range: Range, uriOf: UriOf): readonly CodeAction[] {
  const { document } = view;
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return view.scripts.flatMap((script) => {
    const here = script.diagnostics.filter((diagnostic) => touches(diagnostic, script, start, end));
    return withOfferedFixes(here, script, view).flatMap((diagnostic) => {
      const fixes = fixesOf(diagnostic);
      const preferred = fixes.find(({ safety }) => safety === 'safe');
      return fixes.map((fix): CodeAction => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [shown(diagnostic, script, view, uriOf)],
        edit: { changes: { [document.uri]: fix.edits.map(({ span, text }) => ({ range: rangeOf(view, script, span), newText: text })) } },
        isPreferred: fix === preferred || undefined,
      }));
    });
  });
}

function touches({ source, span }: Diagnostic, script: Script, start: number, end: number) {
  if (source !== script.source || span === undefined) return false;
  return script.offset + span.start <= end && start <= script.offset + span.end;
}

// Findings of a recipe in a document with the fixes that help: those that `check --fix` knows, and no others.

/** Asked for where fixes are shown: each of them is tried, which a key stroke has no time for. */
export function withOfferedFixes(findings: readonly Diagnostic[], script: Script, { around }: View): readonly Diagnostic[] {
  const { source, isYaml, statements, diagnostics } = script;
  return offered(source, findings, {
    judge: judgeAround(around),
    vocabulary,
    all: diagnostics,
    statements: isYaml ? undefined : statements,
  });
}
