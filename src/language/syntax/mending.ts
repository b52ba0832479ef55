/**
 * Makes every sentence grammatical: where a value is missing a `Missing` token is put in, a mark
 * out of place is left out, and each is reported. So the grammar behind it never fails, and a slip
 * costs one value instead of a statement.
 */
import type { TokenType } from 'chevrotain';
import type { Definition, Fix } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import * as tokens from './tokens.ts';
import { emptyToken, type Token } from './tokens.ts';

export type ReportAt = <A>(
  definition: Definition<A>,
  args: A,
  at: Token,
  fixes?: readonly Fix[],
) => void;

export interface Mender {
  readonly push: (token: Token) => void;
  readonly last: () => Token | undefined;
  /** The tokens so far. */
  readonly tokens: readonly Token[];
}

const beginsValue: ReadonlySet<TokenType> = new Set([
  tokens.Name,
  tokens.NumberToken,
  tokens.Ratio,
  tokens.Text,
  tokens.Identifier,
  tokens.Sign,
  tokens.OpenGroup,
  tokens.OpenList,
  tokens.OpenBar,
]);

const needsValueAfter: ReadonlySet<TokenType> = new Set([
  tokens.Operator,
  tokens.Sign,
  tokens.Comparison,
  tokens.Label,
  tokens.Comma,
  tokens.Colon,
  tokens.Equals,
  tokens.OpenGroup,
  tokens.OpenIndex,
  tokens.OpenBar,
]);

const needsValueBefore: ReadonlySet<TokenType> = new Set([
  tokens.Operator,
  tokens.Comparison,
  tokens.Comma,
]);

const operating: ReadonlySet<TokenType> = new Set([
  tokens.Operator,
  tokens.Sign,
  tokens.Comparison,
]);

const opening: ReadonlySet<TokenType> = new Set([
  tokens.OpenCall,
  tokens.OpenGroup,
  tokens.OpenIndex,
  tokens.OpenList,
  tokens.OpenBar,
]);

const closing: ReadonlySet<TokenType> = new Set([
  tokens.CloseParenthesis,
  tokens.CloseSquare,
  tokens.CloseBar,
]);

export function makeMender(report: ReportAt): Mender {
  const output: Token[] = [];
  /** For each open bracket, whether its current phrase has a comparison; the first is the clause's. */
  let compared = [false];
  let isAfterColon = false;
  let isAfterEquals = false;
  let hasClause = false;
  /** Only definitions, and words that may be misspelt ones, have a type and a value. */
  let mayDefine = false;

  const last = () => output.at(-1);

  function putMissing(offset: number): void {
    output.push(emptyToken(tokens.Missing, offset));
  }

  function fillGapAfter(before: Token, token: Token): void {
    if (opening.has(before.tokenType) && closing.has(token.tokenType)) {
      const brackets = before.image + (token.image || before.image);
      report(problems.emptyBrackets, { brackets }, before);
    } else if (token.tokenType === tokens.Comma) {
      report(problems.emptyPlace, { after: shown(before) }, token, [remove(token)]);
    } else if (needsValueBefore.has(token.tokenType) && !operating.has(before.tokenType)) {
      report(problems.missingLeftOperand, { operator: token.image }, token);
    } else {
      report(problems.missingOperand, { after: shown(before) }, before);
    }
    putMissing(before.endOffset ?? before.startOffset);
  }

  function fillGapBefore(before: Token | undefined, token: Token): void {
    if (token.tokenType === tokens.Comma) {
      const after = before === undefined ? 'the start' : shown(before);
      report(problems.emptyPlace, { after }, token, [remove(token)]);
    } else {
      report(problems.missingLeftOperand, { operator: token.image }, token);
    }
    putMissing(token.startOffset);
  }

  function mayStand(token: Token): boolean {
    const isTop = mayDefine && compared.length === 1 && !hasClause;
    if (token.tokenType === tokens.Colon) return isTop && !isAfterColon && !isAfterEquals;
    if (token.tokenType === tokens.Equals) return isTop && !isAfterEquals;
    return true;
  }

  function refuse(token: Token): void {
    const before = last();
    const after = before === undefined ? 'the start' : shown(before);
    const isComparison = token.image === '=' && (hasClause || compared.length > 1);
    const span = { start: token.startOffset, end: token.endOffset ?? token.startOffset };
    const fix: Fix = isComparison
      ? { title: 'write `==`', edits: [{ span, text: '==' }], safety: 'unsafe' }
      : remove(token);
    report(problems.misplacedMark, { mark: token.image, after }, token, [fix]);
  }

  /** Keeps count of what decides whether a mark may stand; false drops the token. */
  function follow(token: Token): boolean {
    const { tokenType } = token;
    const level = compared.length - 1;
    if (tokenType === tokens.Comparison) {
      if (compared[level] === true) {
        report(problems.chainedComparison, { operator: token.image }, token);
        return false;
      }
      compared[level] = true;
    } else if (opening.has(tokenType)) compared.push(false);
    else if (closing.has(tokenType)) compared.pop();
    else if (tokenType === tokens.Comma || tokenType === tokens.Label) compared[level] = false;
    else if (tokenType === tokens.Colon) ((isAfterColon = true), (compared = [false]));
    else if (tokenType === tokens.Equals) ((isAfterEquals = true), (compared = [false]));
    else if (tokenType === tokens.ClauseWord) ((hasClause = true), (compared = [false]));
    else if (tokenType === tokens.Head) {
      mayDefine = token.headKind === 'definition' || token.headKind === 'unknown';
    } else if (tokenType === tokens.End) {
      compared = [false];
      isAfterColon = isAfterEquals = hasClause = false;
    }
    return true;
  }

  function push(token: Token): void {
    if (!mayStand(token)) return refuse(token);
    const before = last();
    const isValue = beginsValue.has(token.tokenType);
    if (before !== undefined && needsValueAfter.has(before.tokenType) && !isValue) {
      const isLabel = token.tokenType === tokens.Label && before.tokenType === tokens.Comma;
      if (!isLabel) fillGapAfter(before, token);
    }
    const value = last();
    const hasValue = value !== undefined && tokens.endsValue.has(value.tokenType);
    if (needsValueBefore.has(token.tokenType) && !hasValue) fillGapBefore(value, token);
    if (follow(token)) output.push(token);
  }

  return { push, last, tokens: output };
}

function remove(token: Token): Fix {
  const span = { start: token.startOffset, end: token.endOffset ?? token.startOffset };
  return { title: 'remove it', edits: [{ span, text: '' }], safety: 'unsafe' };
}

/** A token as a message names it. */
export function shown(token: Token): string {
  if (token.tokenType === tokens.Label) return `\`${token.image}:\``;
  if (token.lexeme?.kind === 'percentage') return `\`${token.image}%\``;
  if (token.tokenType === tokens.Comma) return 'a comma';
  return token.image === '' ? 'it' : `\`${token.image}\``;
}
