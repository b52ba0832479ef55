/**
 * Makes every sentence grammatical: where a value is missing a `Missing` token is put in, a mark
 * out of place is left out, and each is reported. So the grammar behind it never fails, and a slip
 * costs one value instead of a statement.
 */
import type { Definition, Fix } from '../../../diagnostics/diagnostic.ts';
import * as problems from '../../../diagnostics/catalogue/syntax.ts';
import type { Report } from './report.ts';
import * as tokens from '../tokens.ts';
import { emptyToken, spanOf, type Token, type TokenType } from '../tokens.ts';

export interface Repairer {
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

const separating: ReadonlySet<TokenType> = new Set([tokens.OpenCall, tokens.OpenList]);

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

/** What of a statement begins with a token. */
const begun: ReadonlyMap<TokenType, 'type' | 'value' | 'clauses'> = new Map([
  [tokens.Colon, 'type'],
  [tokens.Equals, 'value'],
  [tokens.ClauseWord, 'clauses'],
]);

interface Level {
  readonly bracket?: Token;
  compared: boolean;
}

export function makeRepairer(reportAt: Report): Repairer {
  const output: Token[] = [];
  /** The clause, then each open bracket: what opened it, and whether it has a comparison yet. */
  let levels: Level[] = [{ compared: false }];
  /** How far the statement has come; a type and a value stand before the clauses, in this order. */
  let reached: 'object' | 'type' | 'value' | 'clauses' = 'object';
  /** Only definitions, and words that may be misspelt ones, have a type and a value. */
  let mayDefine = false;

  const last = () => output.at(-1);

  function report<A>(definition: Definition<A>, args: A, at: Token, fixes: readonly Fix[] = []) {
    reportAt(definition, args, spanOf(at), fixes);
  }

  function putMissing(offset: number): void {
    output.push(emptyToken(tokens.Missing, offset));
  }

  function fillGapAfter(before: Token, token: Token): void {
    if (opening.has(before.tokenType) && closing.has(token.tokenType)) {
      const brackets = before.image + (token.image || before.image);
      report(problems.emptyBrackets, { brackets }, before);
    } else if (isBareGlob(before)) {
      reportGlob(before);
    } else if (token.tokenType === tokens.Comma) {
      report(problems.emptyPlace, { after: shown(before) }, token, [remove(token)]);
    } else if (needsValueBefore.has(token.tokenType) && !operating.has(before.tokenType)) {
      report(problems.missingLeftOperand, { operator: token.image }, token);
    } else {
      report(problems.missingOperand, { after: shown(before) }, before);
    }
    putMissing(before.endOffset);
  }

  /** `fc*`, with nothing behind it. */
  function isBareGlob({ lexeme }: Token): boolean {
    const isTouching = lexeme?.text === '*' && lexeme.glued;
    return isTouching && output.at(-2)?.tokenType === tokens.Name;
  }

  function reportGlob(star: Token): void {
    const name = output.at(-2) ?? star;
    const glob = `${name.image}*`;
    const span = { start: name.startOffset, end: spanOf(star).end };
    const fix: Fix = {
      title: 'put the pattern in quotes',
      edits: [{ span, text: JSON.stringify(glob) }],
      safety: 'unsafe',
    };
    reportAt(problems.bareGlob, { glob }, span, [fix]);
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

  function mayStand({ tokenType }: Token): boolean {
    if (tokenType !== tokens.Colon && tokenType !== tokens.Equals) return true;
    if (!mayDefine || levels.length > 1) return false;
    return reached === 'object' || (reached === 'type' && tokenType === tokens.Equals);
  }

  function refuse(token: Token): void {
    const before = last();
    const after = before === undefined ? 'the start' : shown(before);
    const isComparison = token.image === '=' && (reached === 'clauses' || levels.length > 1);
    const span = spanOf(token);
    const fix: Fix = isComparison
      ? { title: 'write `==`', edits: [{ span, text: '==' }], safety: 'unsafe' }
      : remove(token);
    report(problems.misplacedMark, { mark: token.image, after }, token, [fix]);
  }

  /** A second comparison in one phrase; true if the token is one. */
  function chains(token: Token): boolean {
    const level = levels.at(-1);
    if (token.tokenType !== tokens.Comparison || level === undefined) return false;
    if (!level.compared) return ((level.compared = true), false);
    report(problems.chainedComparison, { operator: token.image }, token);
    return true;
  }

  function follow(token: Token): void {
    const { tokenType, headKind } = token;
    const level = levels.at(-1);
    if (opening.has(tokenType)) levels.push({ bracket: token, compared: false });
    else if (closing.has(tokenType)) levels.pop();
    else if (tokenType === tokens.Comma && level !== undefined) level.compared = false;
    else if (tokenType === tokens.Head) {
      reached = 'object';
      mayDefine = headKind === 'definition' || headKind === 'unknown';
    } else if (begun.has(tokenType)) reached = begun.get(tokenType) ?? reached;
    if (levels.length === 0 || begun.has(tokenType) || tokenType === tokens.Head) {
      levels = [{ compared: false }];
    }
  }

  /** Commas separate the items of lists and of calls, and arguments have one before them. */
  function separate(token: Token): boolean {
    const before = last();
    const bracket = levels.at(-1)?.bracket;
    if (token.tokenType === tokens.Label && before !== undefined) {
      if (before.tokenType === tokens.OpenCall || before.tokenType === tokens.Comma) return true;
      const end = { start: before.endOffset, end: token.startOffset };
      const fix: Fix = { title: 'put a comma', edits: [{ span: end, text: ', ' }], safety: 'safe' };
      report(problems.missingComma, { word: shown(token) }, token, [fix]);
      push(emptyToken(tokens.Comma, end.start));
    }
    if (token.tokenType !== tokens.Comma || bracket === undefined) return true;
    if (separating.has(bracket.tokenType)) return true;
    report(problems.misplacedComma, { open: bracket.image }, token);
    return false;
  }

  function push(token: Token): void {
    if (!mayStand(token)) return refuse(token);
    if (!separate(token)) return;
    const before = last();
    const isValue = beginsValue.has(token.tokenType);
    if (before !== undefined && needsValueAfter.has(before.tokenType) && !isValue) {
      const isLabel = token.tokenType === tokens.Label && before.tokenType === tokens.Comma;
      if (!isLabel) fillGapAfter(before, token);
    }
    const value = last();
    const hasValue = value !== undefined && tokens.endsValue.has(value.tokenType);
    if (needsValueBefore.has(token.tokenType) && !hasValue) fillGapBefore(value, token);
    if (chains(token)) return;
    follow(token);
    output.push(token);
  }

  return { push, last, tokens: output };
}

function remove(token: Token): Fix {
  const span = spanOf(token);
  return { title: 'remove it', edits: [{ span, text: '' }], safety: 'unsafe' };
}

/** A token as a message names it. */
export function shown(token: Token): string {
  if (token.tokenType === tokens.Label) return `\`${token.image}:\``;
  if (token.lexeme?.kind === 'percentage') return `\`${token.image}%\``;
  if (token.tokenType === tokens.Comma) return 'a comma';
  return token.image === '' ? 'it' : `\`${token.image}\``;
}
