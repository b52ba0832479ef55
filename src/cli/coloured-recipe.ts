/** A recipe's text cut where the editor's colours change. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { legend, semanticTokensOf } from '../editor/semantic-tokens.ts';
import { nothingAround } from '../editor/surroundings.ts';
import { viewOf } from '../editor/view.ts';
import type { CodeSpan } from '../report/html/reported-run.ts';

export function colouredRecipe(text: string): readonly CodeSpan[] {
  const document = TextDocument.create('recipe.prune', 'prune', 1, text);
  const { data } = semanticTokensOf(viewOf(document, 'recipe.prune', nothingAround));
  const spans: CodeSpan[] = [];
  let [line, character, done] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const start = document.offsetAt({ line, character });
    const kind = legend.tokenTypes[type];
    spans.push({ text: text.slice(done, start) });
    spans.push({ text: text.slice(start, start + length), kind });
    done = start + length;
  }
  return [...spans, { text: text.slice(done) }].filter((span) => span.text !== '');
}
