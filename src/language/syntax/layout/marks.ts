/** Tells by their place what brackets, bars, signs and other marks do. */
import * as problems from '../../../diagnostics/catalogue/syntax.ts';
import type { Lexeme } from '../lexeme.ts';
import * as tokens from '../tokens.ts';
import type { OpenStatement, Reading } from './reading.ts';

const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=']);

export function addMark(lexeme: Lexeme, statement: OpenStatement, reading: Reading): void {
  const { output, brackets } = reading;
  const before = output.lastType();
  const afterValue = output.afterValue();
  const open = (tokenType: tokens.TokenType): void => {
    statement.operators++;
    output.emit(brackets.open(lexeme, tokenType));
  };
  switch (lexeme.text) {
    case ',':
      return afterValue ? output.holdComma(lexeme) : output.emit(tokens.tokenOf(tokens.Comma, lexeme));
    case ':':
      return before === tokens.Label ? undefined : output.emit(tokens.tokenOf(tokens.Colon, lexeme));
    case '=':
      if (before === tokens.Label) return reportEqualsInCall(lexeme, reading);
      return output.emit(tokens.tokenOf(tokens.Equals, lexeme));
    case '(':
      return open(isCallHere(lexeme, reading) ? tokens.OpenCall : tokens.OpenGroup);
    case '[':
      return open(lexeme.glued && afterValue ? tokens.OpenIndex : tokens.OpenList);
    case '|':
      // A bar closes if one is open at this level and a value stands before it, else it opens.
      return brackets.insideBars() && afterValue ? closeBracket(lexeme, reading) : open(tokens.OpenBar);
    case ')':
    case ']':
      return closeBracket(lexeme, reading);
    case '+':
    case '-':
      statement.operators++;
      return output.emit(tokens.tokenOf(afterValue ? tokens.Operator : tokens.Sign, lexeme));
    default: {
      const isComparison = comparisons.has(lexeme.text);
      statement.operators++;
      return output.emit(tokens.tokenOf(isComparison ? tokens.Comparison : tokens.Operator, lexeme));
    }
  }
}

/** A parenthesis that touches a name calls it: `global (…)` is no call. */
function isCallHere(lexeme: Lexeme, { output }: Reading): boolean {
  if (!lexeme.glued || output.holdsComma()) return false;
  const before = output.last();
  // `gblm(alpha: 3) to 80%`: the call is the object, and its callee the head once more.
  if (before?.tokenType === tokens.Head && before.lexeme !== undefined) {
    output.emit(tokens.tokenOf(tokens.Name, before.lexeme, before.image));
  }
  return output.lastType() === tokens.Name;
}

function closeBracket(lexeme: Lexeme, reading: Reading): void {
  const { output, brackets } = reading;
  // A comma after the last item says nothing.
  if (brackets.depth() > 0) output.dropComma();
  const closing = brackets.close(lexeme);
  for (const token of closing) output.emit(token);
  if (closing.length === 0) reportStrayBracket(lexeme, reading);
}

function reportEqualsInCall(lexeme: Lexeme, { output }: Reading): void {
  const span = { start: output.end(), end: lexeme.end };
  const args = { mark: '=', after: 'the name of an argument' };
  output.report(problems.misplacedMark, args, { start: lexeme.start, end: lexeme.end }, [
    { title: 'write a colon', edits: [{ span, text: ':' }], safety: 'safe' },
  ]);
}

export function reportStrayBracket({ text, start, end }: Lexeme, { output }: Reading): void {
  output.report(problems.strayBracket, { close: text }, { start, end }, [
    { title: 'remove it', edits: [{ span: { start, end }, text: '' }], safety: 'safe' },
  ]);
}
