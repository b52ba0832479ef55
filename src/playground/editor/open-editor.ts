/** The editor of the page: CodeMirror, and the features of our language server on top of it. */
import { flatMapDefined } from '../../basics/lists.ts';
import {
  acceptCompletion,
  closeBrackets,
  completionKeymap,
  autocompletion,
  insertCompletionText,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { indentUnit } from '@codemirror/language';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
  Decoration,
  type Command,
  type DecorationSet,
} from '@codemirror/view';
import { formattingOf } from '../../editor/formatting.ts';
import { hovering, offsetAt, wholeOf, positionAt, inline, markdown } from './hovering.ts';
import { viewField, tell } from './view-field.ts';
import { StateField, type EditorState } from '@codemirror/state';
import { inlayHintsOf } from '../../editor/inlay-hints.ts';
import { legend, semanticTokensOf } from '../../editor/semantic-tokens.ts';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic as Shown } from '@codemirror/lint';
import { fixesOf, startOfSpan, type Diagnostic, type Fix } from '../../diagnostics/diagnostic.ts';
import { button, make } from '../page/dom.ts';
import type { CompletionItem } from 'vscode-languageserver-types';
import { completionAt } from '../../editor/completion.ts';

// Completion by place, as the language server offers it, but for whole statements: the page has no examples of them.

const completing = autocompletion({ override: [complete], icons: false });

/** Unasked, only once a word has been begun: an empty place has too many words. */
function complete({ state, pos, explicit, matchBefore }: CompletionContext): CompletionResult | null {
  const word = matchBefore.call({ state, pos }, /[\p{L}\d_`*?-]+$/u);
  if (word === null && !explicit) return null;
  const items = completionAt(state.field(viewField), positionAt(state.doc, pos));
  if (items.length === 0) return null;
  const from = word?.from ?? pos;
  return { from, options: items.map(option), validFor: /^[\p{L}\d_`*?-]*$/u };
}

function option(item: CompletionItem, index: number): Completion {
  const { label, detail, documentation, textEdit } = item;
  const text = textEdit?.newText ?? label;
  return {
    label,
    type: 'keyword',
    // The order of the offers, as far as the matching leaves it open.
    boost: Math.max(-99, 50 - index),
    ...(detail !== undefined && { detail }),
    ...(typeof documentation === 'object' && { info: () => markdown(documentation.value) }),
    apply: (view, _, from, to) => view.dispatch(insertCompletionText(view.state, text, from, to)),
  };
}

// Underlines of findings, with their messages and fixes.

const told = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update: (known, { effects }) => effects.find((effect) => effect.is(tell))?.value ?? known,
});

const severities = { error: 'error', warning: 'warning', hint: 'hint' } as const;

export function underline(view: EditorView, findings: readonly Diagnostic[]): void {
  const { length } = view.state.doc;
  const shown = findings.map((finding): Shown => ({
    from: Math.min(startOfSpan(finding.span), length),
    to: Math.min(finding.span?.end ?? 0, length),
    severity: severities[finding.severity],
    message: `${finding.code}: ${finding.message}`,
    renderMessage: () => findingWords(finding),
    actions: fixesOf(finding).map((fix) => ({ name: fix.title, apply: () => applyFix(view, fix) })),
  }));
  view.dispatch(setDiagnostics(view.state, shown), { effects: tell.of(findings) });
}

/** The first fix of a finding at the cursor, a safe one rather than another. */
const fixHere: Command = (view) => {
  const { head } = view.state.selection.main;
  const here = view.state.field(told).filter(({ span }) => span !== undefined && span.start <= head && head <= span.end);
  const fixes = flatMapDefined(here, (finding) => finding.fixes);
  const fix = fixes.find(({ safety }) => safety === 'safe') ?? fixes[0];
  if (fix !== undefined) applyFix(view, fix);
  return fix !== undefined;
};

const underlining = [told, lintGutter(), keymap.of([...lintKeymap, { key: 'Mod-.', run: fixHere }])];

// Colours by meaning, as the language server tells them.

const marks = legend.tokenTypes.map((type) => Decoration.mark({ class: `is-${type}` }));

/** `viewField` has to stand before it among the extensions. */
const colours = StateField.define<DecorationSet>({
  create: coloured,
  update: (known, { docChanged, state }) => (docChanged ? coloured(state) : known),
  provide: (field) => EditorView.decorations.from(field),
});

function coloured(state: EditorState): DecorationSet {
  const { data } = semanticTokensOf(state.field(viewField));
  let [line, character] = [0, 0];
  const ranges = [];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const from = offsetAt(state.doc, { line, character });
    const mark = marks[type];
    if (mark !== undefined && length > 0) ranges.push(mark.range(from, from + length));
  }
  return Decoration.set(ranges);
}

/** As `espalier fmt` lays a recipe out; nothing where it has syntax errors. */
export const formatAll: Command = (view) => {
  const { doc } = view.state;
  const edits = formattingOf(view.state.field(viewField));
  view.dispatch({
    changes: edits.map(({ range, newText }) => ({ from: offsetAt(doc, range.start), to: offsetAt(doc, range.end), insert: newText })),
  });
  return true;
};

/** Tab moves on to the next part of the page, but where completions are open. */
export function openEditor(parent: HTMLElement, changed: () => void): EditorView {
  return new EditorView({
    parent,
    extensions: [
      viewField,
      ...[colours, hinting, completing, hovering, underlining],
      ...[history(), drawSelection(), lineNumbers(), highlightActiveLine(), closeBrackets()],
      indentUnit.of('  '),
      placeholder('prune weights by global magnitude to 80%'),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'Recipe', 'aria-describedby': 'keys', spellcheck: 'false', autocapitalize: 'off' }),
      keymap.of([
        { key: 'Tab', run: acceptCompletion },
        { key: 'Shift-Alt-f', run: formatAll },
        ...completionKeymap,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) changed();
      }),
    ],
  });
}

export function replaceText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

// What the plan makes of the words, behind them; drawn by the style, so that it is no text.

/** Hints wait for the plan; until then the old ones stay with their words. */
const hinting = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (known, { state, changes, effects }) => (effects.some((effect) => effect.is(tell)) ? hinted(state) : known.map(changes)),
  provide: (field) => EditorView.decorations.from(field),
});

function hinted(state: EditorState): DecorationSet {
  const hints = inlayHintsOf(state.field(viewField), wholeOf(state.doc));
  const ranges = hints.flatMap(({ position, label }) => {
    const to = offsetAt(state.doc, position);
    if (typeof label !== 'string' || to === 0) return [];
    return Decoration.mark({ class: 'hinted', attributes: { 'data-hint': label } }).range(to - 1, to);
  });
  return Decoration.set(ranges, true);
}

// A finding as words: its code, what is wrong, why that matters, what to do.

function findingWords({ code, message, why, help, fixes }: Diagnostic): HTMLElement {
  const advice = help ?? fixes?.[0]?.title;
  return make(
    'div',
    { class: 'finding-words' },
    make('p', { class: 'message' }, make('b', { class: 'code' }, code), ' ', ...inline(message)),
    make('p', { class: 'why' }, ...inline(why)),
    ...(advice === undefined ? [] : [make('p', { class: 'help' }, ...inline(advice))]),
  );
}

function applyFix(view: EditorView, { edits }: Fix): void {
  view.dispatch({ changes: edits.map(({ span, text }) => ({ from: span.start, to: span.end, insert: text })), userEvent: 'input.fix' });
}

/** The findings below the editor: each leads to its place, and can be put right. */
export function drawFindings(target: HTMLElement, findings: readonly Diagnostic[], view: EditorView): void {
  const items = findings.map((finding) => {
    const { span, severity, fixes = [] } = finding;
    const doc = view.state.doc;
    const start = Math.min(startOfSpan(span), doc.length);
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
