/** From a text to its syntax tree. */
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import { misplacedWord, textTooLong } from '../../diagnostics/catalogue/syntax.ts';
import type { SyntaxTree } from '../ast.ts';
import type { Lexicon } from '../lexicon.ts';
import { checkLineEnds } from './plain-ends.ts';
import { layOut } from './layout.ts';
import { scan } from './lexer.ts';
import { shown } from './layout/repairing.ts';
import { readStatements } from './read-statements.ts';
import { oneFindingEach } from './findings.ts';
import { spanOf } from './tokens.ts';

export type Parsed = { readonly tree: SyntaxTree; readonly diagnostics: readonly Diagnostic[] };

/** In characters: a finding for each of them still fits into memory. */
export const longest = 2 ** 20;

/**
 * Parses a text of any content: whatever is wrong with it is in the diagnostics, at most one for
 * each statement, and every statement that is not broken itself is in the tree.
 */
export function parse(source: Source, lexicon: Lexicon): Parsed {
  if (source.text.length > longest) return refuse(source);
  const scanned = scan(source, lexicon);
  const layout = layOut(scanned.lexemes, lexicon, source);
  const { statements, errors } = readStatements(layout.tokens);
  const ungrammatical = errors.map(({ token, rule }) =>
    diagnose(misplacedWord, { word: shown(token), after: `this ${rule}` }, { source, span: spanOf(token) }),
  );
  const found = oneFindingEach(source.text, statements, [
    ...scanned.diagnostics,
    ...layout.diagnostics,
    ...ungrammatical,
    ...checkLineEnds(source),
  ]);
  const span = { start: 0, end: source.text.length };
  return { tree: { kind: 'file', source, statements: found.statements, comments: scanned.comments, span }, diagnostics: found.diagnostics };
}

function refuse(source: Source): Parsed {
  const { length } = source.text;
  const place = { source, span: { start: longest, end: longest + 1 } };
  return {
    tree: { kind: 'file', source, statements: [], comments: [], span: { start: 0, end: length } },
    diagnostics: [diagnose(textTooLong, { limit: longest }, place)],
  };
}
