/** What the plan makes of the words, behind them; drawn by the style, so that it is no text. */
import { StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { inlayHintsOf } from '../../editor/inlay-hints.ts';
import { offsetAt, wholeOf } from './places.ts';
import { tell, viewField } from './view-field.ts';

/** Hints wait for the plan; until then the old ones stay with their words. */
export const hinting = StateField.define<DecorationSet>({
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
