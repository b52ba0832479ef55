/** Colours by meaning, as the language server tells them. */
import { StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { legend, semanticTokensOf } from '../../editor/semantic-tokens.ts';
import { offsetAt } from './places.ts';
import { viewField } from './view-field.ts';

const marks = legend.tokenTypes.map((type) => Decoration.mark({ class: `is-${type}` }));

/** `viewField` has to stand before it among the extensions. */
export const colours = StateField.define<DecorationSet>({
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
