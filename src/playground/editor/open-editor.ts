/** The editor of the page: CodeMirror, and the features of our language server on top of it. */
import { acceptCompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { indentUnit } from '@codemirror/language';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder, type Command } from '@codemirror/view';
import { formattingOf } from '../../editor/formatting.ts';
import { colours } from './colours.ts';
import { completing } from './completing.ts';
import { hinting } from './hinting.ts';
import { hovering } from './hovering.ts';
import { offsetAt } from './places.ts';
import { underlining } from './underlining.ts';
import { viewField } from './view-field.ts';

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
