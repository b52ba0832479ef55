/** A finding as words: its code, what is wrong, why that matters, what to do. */
import type { EditorView } from '@codemirror/view';
import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { button, make } from '../dom.ts';
import { inline } from './markdown.ts';

export function findingWords({ code, message, why, help, fixes }: Diagnostic): HTMLElement {
  const advice = help ?? fixes?.[0]?.title;
  return make(
    'div',
    { class: 'finding-words' },
    make('p', { class: 'message' }, make('b', { class: 'code' }, code), ' ', ...inline(message)),
    make('p', { class: 'why' }, ...inline(why)),
    ...(advice === undefined ? [] : [make('p', { class: 'help' }, ...inline(advice))]),
  );
}

export function applyFix(view: EditorView, { edits }: Fix): void {
  view.dispatch({ changes: edits.map(({ span, text }) => ({ from: span.start, to: span.end, insert: text })), userEvent: 'input.fix' });
}

/** The findings below the editor: each leads to its place, and can be put right. */
export function drawFindings(target: HTMLElement, findings: readonly Diagnostic[], view: EditorView): void {
  const items = findings.map((finding) => {
    const { span, severity, fixes = [] } = finding;
    const doc = view.state.doc;
    const start = Math.min(span?.start ?? 0, doc.length);
    const line = doc.lineAt(start);
    const place = `line ${line.number}, column ${start - line.from + 1}`;
    const go = button(place, () => {
      view.dispatch({ selection: { anchor: start }, scrollIntoView: true });
      view.focus();
    });
    const ways = fixes.map((fix) => {
      const way = button(fix.title, () => {
        applyFix(view, fix);
        view.focus();
      });
      way.className = 'fix';
      return way;
    });
    const head = make('p', { class: 'place' }, make('span', { class: 'severity' }, severity), ' ');
    if (span !== undefined) head.append(go);
    return make('li', { class: severity }, head, findingWords(finding), ...ways);
  });
  target.replaceChildren(...items);
}
