/** What the word under the pointer, or at the cursor, means. */
import { matchParts } from '../../basics/matches.ts';
import { StateEffect, StateField, type Text } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Command, type Tooltip } from '@codemirror/view';
import { MarkupContent, type Position, type Range } from 'vscode-languageserver-types';
import { hoverAt } from '../../editor/hover.ts';
import { viewField } from './view-field.ts';
import { make } from '../page/dom.ts';

// The little Markdown of hovers and offers as elements. Recipes come in by addresses that others made: nothing here becomes markup that
// is not made by name.

export function markdown(text: string): HTMLElement {
  const blocks = text.split(/^(```[^\n]*\n[\s\S]*?\n```)$/m);
  return make('div', { class: 'prose' }, ...blocks.flatMap(block));
}

function block(text: string): readonly HTMLElement[] {
  const code = /^```[^\n]*\n([\s\S]*?)\n```$/.exec(text)?.[1];
  if (code !== undefined) return [make('pre', {}, code)];
  const paragraphs = text.split(/\n{2,}/).filter((one) => one.trim() !== '');
  return paragraphs.map((one) => make('p', {}, ...inline(one.trim())));
}

/** Of pictures only those that the features draw themselves: they hold their data. */
const marked = /(\*\*[^*]+\*\*|`[^`]+`|!\[[^\]]*\]\(data:image\/svg\+xml,[^)]*\))/;

export function inline(text: string): readonly (HTMLElement | string)[] {
  return text.split(marked).map((piece) => {
    const strong = /^\*\*(.+)\*\*$/s.exec(piece)?.[1];
    if (strong !== undefined) return make('strong', {}, strong);
    const code = /^`(.+)`$/s.exec(piece)?.[1];
    if (code !== undefined) return make('code', {}, code);
    const [, alt, src] = matchParts(/^!\[([^\]]*)\]\((data:.*)\)$/s, piece);
    return src === undefined ? piece : make('img', { src, alt });
  });
}

function tooltipAt({ state }: EditorView, pos: number): Tooltip | null {
  const found = hoverAt(state.field(viewField), positionAt(state.doc, pos), 'picture');
  if (found?.range === undefined || !MarkupContent.is(found.contents)) return null;
  const { value } = found.contents;
  return {
    pos: offsetAt(state.doc, found.range.start),
    end: offsetAt(state.doc, found.range.end),
    create: () => {
      const dom = markdown(value);
      dom.setAttribute('role', 'tooltip');
      dom.setAttribute('aria-live', 'polite');
      return { dom };
    },
  };
}

const explain = StateEffect.define<Tooltip | null>();

/** Shown by a key, until the text or the cursor changes. */
const explained = StateField.define<Tooltip | null>({
  create: () => null,
  update: (shown, { effects, docChanged, selection }) => {
    const asked = effects.find((effect) => effect.is(explain));
    if (asked !== undefined) return asked.value;
    return docChanged || selection !== undefined ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

const explainAtCursor: Command = (view) => {
  view.dispatch({ effects: explain.of(tooltipAt(view, view.state.selection.main.head)) });
  return true;
};

const stopExplaining: Command = (view) => {
  if (view.state.field(explained) === null) return false;
  view.dispatch({ effects: explain.of(null) });
  return true;
};

export const hovering = [
  hoverTooltip(tooltipAt),
  explained,
  keymap.of([
    { key: 'F1', run: explainAtCursor },
    { key: 'Escape', run: stopExplaining },
  ]),
];

// Offsets of the editor as positions of the language server's features, and back.

export function positionAt(doc: Text, offset: number): Position {
  const { number, from } = doc.lineAt(offset);
  return { line: number - 1, character: offset - from };
}

export function offsetAt(doc: Text, { line, character }: Position): number {
  if (line >= doc.lines) return doc.length;
  const { from, to } = doc.line(line + 1);
  return Math.min(from + character, to);
}

export function wholeOf(doc: Text): Range {
  return { start: { line: 0, character: 0 }, end: positionAt(doc, doc.length) };
}
