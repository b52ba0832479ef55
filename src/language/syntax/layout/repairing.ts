/**
 * Makes every sentence grammatical: where a value is missing a `Missing` token is put in, a mark out of place is left out, and each is
 * reported. So the grammar behind it never fails, and a slip costs one value instead of a statement.
 */
import type { Fix, Definition, Span } from '../../../diagnostics/diagnostic.ts';
import * as problems from '../../../diagnostics/catalogue/syntax.ts';
import * as tokens from '../tokens.ts';

/** The sentence so far. */
export interface Repairer {
  readonly report: Report;
  readonly tokens: tokens.Token[];
  /** The clause, then each open bracket: what opened it, and whether it has a comparison yet. */
  levels: Level[];
  /** How far the statement has come; a type and a value stand before the clauses, in this order. */
  reached: 'object' | 'type' | 'value' | 'clauses';
  /** Only definitions, and words that may be misspelt ones, have a type and a value. */
  mayDefine: boolean;
}

type Level = { readonly bracket?: tokens.Token; compared: boolean };

const beginsValue: ReadonlySet<tokens.TokenType> = new Set([
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

const needsValueAfter: ReadonlySet<tokens.TokenType> = new Set([
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

const needsValueBefore: ReadonlySet<tokens.TokenType> = new Set([tokens.Operator, tokens.Comparison, tokens.Comma]);

const operating: ReadonlySet<tokens.TokenType> = new Set([tokens.Operator, tokens.Sign, tokens.Comparison]);

const separating: ReadonlySet<tokens.TokenType> = new Set([tokens.OpenCall, tokens.OpenList]);

const opening: ReadonlySet<tokens.TokenType> = new Set([
  tokens.OpenCall,
  tokens.OpenGroup,
  tokens.OpenIndex,
  tokens.OpenList,
  tokens.OpenBar,
]);

const closing: ReadonlySet<tokens.TokenType> = new Set([tokens.CloseParenthesis, tokens.CloseSquare, tokens.CloseBar]);

/** What of a statement begins with a token. */
const begun: ReadonlyMap<tokens.TokenType, 'type' | 'value' | 'clauses'> = new Map([
  [tokens.Colon, 'type'],
  [tokens.Equals, 'value'],
  [tokens.ClauseWord, 'clauses'],
]);

export function makeRepairer(report: Report): Repairer {
  return { report, tokens: [], levels: [{ compared: false }], reached: 'object', mayDefine: false };
}

export function lastOf({ tokens: all }: Repairer): tokens.Token | undefined {
  return all.at(-1);
}

/** Takes the next token, with what is missing before it. */
export function push(repairer: Repairer, token: tokens.Token): void {
  if (!mayStand(repairer, token)) return refuse(repairer, token);
  if (!separate(repairer, token)) return;
  const before = lastOf(repairer);
  const isValue = beginsValue.has(token.tokenType);
  if (before !== undefined && needsValueAfter.has(before.tokenType) && !isValue) {
    const isLabel = token.tokenType === tokens.Label && before.tokenType === tokens.Comma;
    if (!isLabel) fillGapAfter(repairer, before, token);
  }
  const value = lastOf(repairer);
  const hasValue = value !== undefined && tokens.endsValue.has(value.tokenType);
  if (needsValueBefore.has(token.tokenType) && !hasValue) fillGapBefore(repairer, value, token);
  if (chains(repairer, token)) return;
  follow(repairer, token);
  repairer.tokens.push(token);
}

function putMissing(repairer: Repairer, offset: number): void {
  repairer.tokens.push(tokens.emptyToken(tokens.Missing, offset));
}

function fillGapAfter(repairer: Repairer, before: tokens.Token, token: tokens.Token): void {
  if (opening.has(before.tokenType) && closing.has(token.tokenType)) {
    const brackets = before.image + (token.image || before.image);
    repairer.report(problems.emptyBrackets, { brackets }, tokens.spanOf(before));
  } else if (isBareGlob(repairer, before)) {
    reportGlob(repairer, before);
  } else if (token.tokenType === tokens.Comma) {
    repairer.report(problems.emptyPlace, { after: shown(before) }, tokens.spanOf(token), [remove(token)]);
  } else if (needsValueBefore.has(token.tokenType) && !operating.has(before.tokenType)) {
    repairer.report(problems.missingLeftOperand, { operator: token.image }, tokens.spanOf(token));
  } else {
    repairer.report(problems.missingOperand, { after: shown(before) }, tokens.spanOf(before));
  }
  putMissing(repairer, before.endOffset);
}

/** `fc*`, with nothing behind it. */
function isBareGlob(repairer: Repairer, { lexeme }: tokens.Token): boolean {
  const isTouching = lexeme?.text === '*' && lexeme.glued;
  return isTouching && repairer.tokens.at(-2)?.tokenType === tokens.Name;
}

function reportGlob(repairer: Repairer, star: tokens.Token): void {
  const name = repairer.tokens.at(-2) ?? star;
  const glob = `${name.image}*`;
  const span = { start: name.startOffset, end: tokens.spanOf(star).end };
  const fix: Fix = { title: 'put the pattern in quotes', edits: [{ span, text: JSON.stringify(glob) }], safety: 'unsafe' };
  repairer.report(problems.bareGlob, { glob }, span, [fix]);
}

function fillGapBefore(repairer: Repairer, before: tokens.Token | undefined, token: tokens.Token): void {
  if (token.tokenType === tokens.Comma) {
    const after = before === undefined ? 'the start' : shown(before);
    repairer.report(problems.emptyPlace, { after }, tokens.spanOf(token), [remove(token)]);
  } else {
    repairer.report(problems.missingLeftOperand, { operator: token.image }, tokens.spanOf(token));
  }
  putMissing(repairer, token.startOffset);
}

function mayStand({ mayDefine, levels, reached }: Repairer, { tokenType }: tokens.Token): boolean {
  if (tokenType !== tokens.Colon && tokenType !== tokens.Equals) return true;
  if (!mayDefine || levels.length > 1) return false;
  return reached === 'object' || (reached === 'type' && tokenType === tokens.Equals);
}

function refuse(repairer: Repairer, token: tokens.Token): void {
  const before = lastOf(repairer);
  const after = before === undefined ? 'the start' : shown(before);
  const { levels, reached } = repairer;
  const isComparison = token.image === '=' && (reached === 'clauses' || levels.length > 1);
  const span = tokens.spanOf(token);
  const fix: Fix = isComparison ? { title: 'write `==`', edits: [{ span, text: '==' }], safety: 'unsafe' } : remove(token);
  repairer.report(problems.misplacedMark, { mark: token.image, after }, span, [fix]);
}

/** A second comparison in one phrase; true if the token is one. */
function chains(repairer: Repairer, token: tokens.Token): boolean {
  const level = repairer.levels.at(-1);
  if (token.tokenType !== tokens.Comparison || level === undefined) return false;
  if (!level.compared) return ((level.compared = true), false);
  repairer.report(problems.chainedComparison, { operator: token.image }, tokens.spanOf(token));
  return true;
}

function follow(repairer: Repairer, token: tokens.Token): void {
  const { tokenType, headKind } = token;
  const level = repairer.levels.at(-1);
  if (opening.has(tokenType)) repairer.levels.push({ bracket: token, compared: false });
  else if (closing.has(tokenType)) repairer.levels.pop();
  else if (tokenType === tokens.Comma && level !== undefined) level.compared = false;
  else if (tokenType === tokens.Head) {
    repairer.reached = 'object';
    repairer.mayDefine = headKind === 'definition' || headKind === 'unknown';
  } else if (begun.has(tokenType)) repairer.reached = begun.get(tokenType) ?? repairer.reached;
  if (repairer.levels.length === 0 || begun.has(tokenType) || tokenType === tokens.Head) repairer.levels = [{ compared: false }];
}

/** Commas separate the items of lists and of calls, and arguments have one before them. */
function separate(repairer: Repairer, token: tokens.Token): boolean {
  const before = lastOf(repairer);
  const bracket = repairer.levels.at(-1)?.bracket;
  if (token.tokenType === tokens.Label && before !== undefined) {
    if (before.tokenType === tokens.OpenCall || before.tokenType === tokens.Comma) return true;
    const end = { start: before.endOffset, end: token.startOffset };
    const fix: Fix = { title: 'put a comma', edits: [{ span: end, text: ', ' }], safety: 'safe' };
    repairer.report(problems.missingComma, { word: shown(token) }, tokens.spanOf(token), [fix]);
    push(repairer, tokens.emptyToken(tokens.Comma, end.start));
  }
  if (token.tokenType !== tokens.Comma || bracket === undefined) return true;
  if (separating.has(bracket.tokenType)) return true;
  repairer.report(problems.misplacedComma, { open: bracket.image }, tokens.spanOf(token));
  return false;
}

function remove(token: tokens.Token): Fix {
  return { title: 'remove it', edits: [{ span: tokens.spanOf(token), text: '' }], safety: 'unsafe' };
}

/** A token as a message names it. */
export function shown(token: tokens.Token): string {
  if (token.tokenType === tokens.Label) return `\`${token.image}:\``;
  if (token.lexeme?.kind === 'percentage') return `\`${token.image}%\``;
  if (token.tokenType === tokens.Comma) return 'a comma';
  return token.image === '' ? 'it' : `\`${token.image}\``;
}

// How the layout pass says what is wrong.

export type Report = <A>(definition: Definition<A>, args: A, span: Span, fixes?: readonly Fix[]) => void;
