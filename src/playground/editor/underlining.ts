/** Underlines of findings, with their messages and fixes. */
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic as Shown } from '@codemirror/lint';
import { keymap, type Command, type EditorView } from '@codemirror/view';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { applyFix, findingWords } from './finding.ts';
import { StateField } from '@codemirror/state';
import { tell } from './view-field.ts';

const told = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update: (known, { effects }) => effects.find((effect) => effect.is(tell))?.value ?? known,
});

const severities = { error: 'error', warning: 'warning', hint: 'hint' } as const;

export function underline(view: EditorView, findings: readonly Diagnostic[]): void {
  const { length } = view.state.doc;
  const shown = findings.map((finding): Shown => ({
    from: Math.min(finding.span?.start ?? 0, length),
    to: Math.min(finding.span?.end ?? 0, length),
    severity: severities[finding.severity],
    message: `${finding.code}: ${finding.message}`,
    renderMessage: () => findingWords(finding),
    actions: (finding.fixes ?? []).map((fix) => ({ name: fix.title, apply: () => applyFix(view, fix) })),
  }));
  view.dispatch(setDiagnostics(view.state, shown), { effects: tell.of(findings) });
}

/** The first fix of a finding at the cursor, a safe one rather than another. */
const fixHere: Command = (view) => {
  const { head } = view.state.selection.main;
  const here = view.state.field(told).filter(({ span }) => span !== undefined && span.start <= head && head <= span.end);
  const fixes = here.flatMap((finding) => finding.fixes ?? []);
  const fix = fixes.find(({ safety }) => safety === 'safe') ?? fixes[0];
  if (fix !== undefined) applyFix(view, fix);
  return fix !== undefined;
};

export const underlining = [told, lintGutter(), keymap.of([...lintKeymap, { key: 'Mod-.', run: fixHere }])];
