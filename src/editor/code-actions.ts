/** The fixes that findings propose, for a range of a document. */
import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver-types';
import { fixesOf, type Diagnostic, type Fix } from '../diagnostics/diagnostic.ts';
import { shown, type UriOf } from './diagnostics.ts';
import { withOfferedFixes } from './offered-fixes.ts';
import { rangeOf, type Script, type View } from './view.ts';

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
        edit: { changes: { [document.uri]: editsOf(fix, script, view) } },
        isPreferred: fix === preferred || undefined,
      }));
    });
  });
}

function touches({ source, span }: Diagnostic, script: Script, start: number, end: number) {
  if (source !== script.source || span === undefined) return false;
  return script.offset + span.start <= end && start <= script.offset + span.end;
}

function editsOf({ edits }: Fix, script: Script, view: View) {
  return edits.map(({ span, text }) => ({ range: rangeOf(view, script, span), newText: text }));
}
