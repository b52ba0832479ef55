/** What the word under the pointer, or at the cursor, means. */
import { StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Command, type Tooltip } from '@codemirror/view';
import { MarkupContent } from 'vscode-languageserver-types';
import { hoverAt } from '../../editor/hover.ts';
import { markdown } from './markdown.ts';
import { offsetAt, positionAt } from './places.ts';
import { viewField } from './view-field.ts';

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
