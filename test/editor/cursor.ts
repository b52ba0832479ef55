/** Recipes with a cursor in them, which `‸` marks. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, TextEdit } from 'vscode-languageserver-types';
import { nothingAround, type Surroundings } from '../../src/editor/surroundings.ts';
import { viewOf, type View } from '../../src/editor/view.ts';

export const uri = 'file:///recipes/test.prune';
export const uriOf = (name: string): string => `file:///recipes/${name}`;

export function viewing(text: string, around: Surroundings = nothingAround): View {
  return viewOf(TextDocument.create(uri, 'prune', 1, text), 'test.prune', around);
}

/** The text without its `‸`, and where that stood. */
export function atCursor(marked: string, around?: Surroundings): { readonly view: View; readonly position: Position } {
  const offset = marked.indexOf('‸');
  if (offset < 0) throw new Error('the text has no cursor');
  const view = viewing(marked.replace('‸', ''), around);
  return { view, position: view.document.positionAt(offset) };
}

export function edited(view: View, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(view.document, [...edits]);
}
