/**
 * The layout pass: decides by its place what each lexeme is. It ends statements, tells verbs and
 * clause words from names, drops the comma before a clause, pairs brackets and bars and balances
 * braces, so that the grammar behind it needs one token of lookahead and no gate
 * (design: "how a text is cut").
 */
import type { TokenType } from 'chevrotain';
import {
  diagnose,
  type Definition,
  type Diagnostic,
  type Fix,
} from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import type { HeadKind } from '../ast.ts';
import type { Lexicon } from '../lexicon.ts';
import { balanceBraces } from './braces.ts';
import { makeBrackets } from './brackets.ts';
import type { Lexeme } from './lexeme.ts';
import { makeMender } from './mending.ts';
import { isMisspeltClause } from './misspelling.ts';
import * as tokens from './tokens.ts';
import { emptyToken, tokenOf, type Token } from './tokens.ts';

/** Bounds that keep every later pass, recursive ones included, within its stack and its time. */
export const limits = { depth: 64, operators: 500, tokens: 5000 } as const;

export interface Layout {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The statement that is being read. */
interface Open {
  readonly head: string;
  readonly kind: HeadKind;
  readonly indent: number;
  readonly clauses: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  clause: string | undefined;
  /** Words that still bind to the open clause. */
  binding: Set<string>;
  operators: number;
  tokens: number;
  /** Clause words so far. */
  readonly used: Set<string>;
}

/** Where the reading stands: in a statement, in text that belongs to none, or between the two. */
interface Position {
  statement: Open | undefined;
  /** Indentation of a line that begins no statement, or of a statement too long: it is skipped. */
  skipping: number | undefined;
}

export function layOut(scanned: readonly Lexeme[], lexicon: Lexicon, source: Source): Layout {
  const balanced = balanceBraces(scanned, lexicon, source);
  const { lexemes } = balanced;
  const diagnostics: Diagnostic[] = [...balanced.diagnostics];
  const mender = makeMender((definition, args, token, fixes = []) => {
    const span = { start: token.startOffset, end: token.endOffset ?? token.startOffset };
    diagnostics.push(diagnose(definition, args, { source, span, fixes }));
  });
  const brackets = makeBrackets((open, close) => {
    const args = { open: open.text, close };
    report(problems.unclosedBracket, args, open);
  });
  /** For each open brace, whether it went into the output. */
  const braces: boolean[] = [];
  const position: Position = { statement: undefined, skipping: undefined };
  let pendingComma: Lexeme | undefined;
  let pendingThen: Lexeme | undefined;

  function report<A>(definition: Definition<A>, args: A, at: Lexeme, fixes: readonly Fix[] = []) {
    const span = { start: at.start, end: at.end };
    diagnostics.push(diagnose(definition, args, { source, span, fixes }));
  }

  const lastType = () => mender.last()?.tokenType ?? tokens.End;
  const lastEnd = () => mender.last()?.endOffset ?? 0;

  function emit(token: Token): void {
    if (pendingComma !== undefined) {
      mender.push(tokenOf(tokens.Comma, pendingComma));
      pendingComma = undefined;
    }
    mender.push(token);
  }

  function endStatement(): void {
    if (position.statement !== undefined) {
      pendingComma = undefined;
      for (const token of brackets.closeAll(lastEnd())) mender.push(token);
      mender.push(emptyToken(tokens.End, lastEnd()));
    }
    position.statement = undefined;
    position.skipping = undefined;
  }

  function begin(lexeme: Lexeme): void {
    const lower = lexeme.text.toLowerCase();
    const known = lexeme.kind === 'quoted' ? undefined : lexicon.heads.get(lower);
    const isShortForm = lexeme.kind === 'word' && lexicon.shortForms.has(lower);
    const kind = known ?? (isShortForm ? 'short-form' : 'unknown');
    if (pendingThen !== undefined) mender.push(tokenOf(tokens.Then, pendingThen));
    pendingThen = undefined;
    const head = kind === 'unknown' ? lexeme : { ...lexeme, text: lower };
    mender.push({ ...tokenOf(tokens.Head, head), headKind: kind });
    position.statement = {
      head: lower,
      kind,
      indent: lexeme.indent,
      clauses: lexicon.clausesOf.get(lower),
      clause: undefined,
      binding: new Set(),
      operators: 0,
      tokens: 0,
      used: new Set(),
    };
  }

  function isHead(lexeme: Lexeme): boolean {
    return lexeme.kind === 'word' && lexicon.heads.has(lexeme.text.toLowerCase());
  }

  /** Whether a statement begins here although another one has been read up to here. */
  function beginsNext(lexeme: Lexeme, next: Lexeme | undefined, indent: number): boolean {
    if (!lexeme.first) return false;
    if (brackets.depth() > 0) {
      const isArgument = isMark(next, ':', ',', '(', ')', ']', '|');
      const isAside = lexicon.shortForms.has(lexeme.text.toLowerCase()) && lexeme.indent <= indent;
      return lexeme.kind === 'word' && !isArgument && (isHead(lexeme) || isAside);
    }
    if (isHead(lexeme)) return true;
    const continues = pendingComma !== undefined || tokens.wantsValue.has(lastType());
    if (continues && !isMark(lexeme, '=', ':')) return false;
    if (isWord(lexeme)) {
      return lexeme.indent <= indent && !continuesAsClause(lexeme);
    }
    if (isMark(lexeme, ',')) return false;
    return (
      lexeme.indent <= indent ||
      !isMark(lexeme, ',', '..', '±', '+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!=')
    );
  }

  /** Whether the open statement takes a clause of this word, and has none yet. */
  function continuesAsClause(lexeme: Lexeme): boolean {
    const word = lexeme.text.toLowerCase();
    if (lexeme.kind === 'quoted' || !lexicon.clauses.has(word)) return false;
    const { statement } = position;
    const isTaken = statement?.clauses === undefined || statement.clauses.has(word);
    return isTaken && statement?.used.has(word) !== true;
  }

  function beginsAfterSkipped(lexeme: Lexeme, indent: number): boolean {
    return lexeme.first && (isHead(lexeme) || lexeme.indent <= indent);
  }

  function isThen(lexeme: Lexeme): boolean {
    if (lexeme.kind !== 'word' || lexeme.text.toLowerCase() !== 'then') return false;
    const { statement } = position;
    if (lexeme.first || statement === undefined) return true;
    const names = lastType() === tokens.Head && lexicon.naming.has(statement.head);
    return brackets.depth() === 0 && !names;
  }

  function tokenTypeOfWord(lexeme: Lexeme, next: Lexeme | undefined, open: Open) {
    if (brackets.depth() > 0) {
      return brackets.insideCall() && isMark(next, ':', '=') ? tokens.Label : tokens.Name;
    }
    if (lexeme.kind === 'quoted') return tokens.Name;
    const word = lexeme.text.toLowerCase();
    const before = lastType();
    const afterComma = pendingComma !== undefined;
    if (open.binding.has(word)) {
      open.binding.delete(word);
      return tokens.Name;
    }
    if (!lexicon.clauses.has(word)) {
      const mayBeClause = lexeme.first && !afterComma && tokens.endsValue.has(before);
      return mayBeClause && isMisspeltClause(word, open.clauses) ? tokens.ClauseWord : tokens.Name;
    }
    if (!afterComma) {
      const isOwn = open.clauses?.has(word) === true;
      if (before === tokens.Head) {
        const isNamed = isMark(next, ':', '=') || (lexicon.naming.has(open.head) && !isOwn);
        return isNamed ? tokens.Name : tokens.ClauseWord;
      }
      if (before === tokens.ClauseWord) {
        return lexicon.naming.has(open.clause ?? '') ? tokens.Name : tokens.ClauseWord;
      }
      const isInterval = ['..', '±'].includes(mender.last()?.image ?? '');
      if (tokens.wantsValue.has(before) && !isInterval) return tokens.Name;
    }
    return tokens.ClauseWord;
  }

  function addWord(lexeme: Lexeme, next: Lexeme | undefined, open: Open): void {
    const tokenType = tokenTypeOfWord(lexeme, next, open);
    if (tokenType !== tokens.ClauseWord) return emit(tokenOf(tokenType, lexeme));
    const word = lexeme.text.toLowerCase();
    pendingComma = undefined;
    open.clause = word;
    open.used.add(word);
    open.binding = new Set(open.clauses?.get(word) ?? boundAnywhere(lexicon, word));
    emit(tokenOf(tokenType, lexicon.clauses.has(word) ? { ...lexeme, text: word } : lexeme));
  }

  function addMark(lexeme: Lexeme, next: Lexeme | undefined, open: Open): void {
    const before = lastType();
    const afterValue = pendingComma === undefined && tokens.endsValue.has(before);
    switch (lexeme.text) {
      case ',':
        if (pendingComma !== undefined || !afterValue) emit(tokenOf(tokens.Comma, lexeme));
        else pendingComma = lexeme;
        return;
      case ':':
        if (before === tokens.Label) return;
        return emit(tokenOf(tokens.Colon, lexeme));
      case '=':
        if (before === tokens.Label) return reportEqualsInCall(lexeme);
        return emit(tokenOf(tokens.Equals, lexeme));
      case '(': {
        const head = mender.last()?.lexeme;
        const isHeadCalled = lexeme.glued && before === tokens.Head && pendingComma === undefined;
        // `gblm(alpha: 3) to 80%`: the call is the object, and its callee the head once more.
        if (isHeadCalled && head !== undefined) emit(tokenOf(tokens.Name, head));
        const isCallable = pendingComma === undefined && lastType() === tokens.Name;
        const isCall = lexeme.glued && isCallable;
        return openBracket(lexeme, isCall ? tokens.OpenCall : tokens.OpenGroup);
      }
      case '[':
        return openBracket(lexeme, lexeme.glued && afterValue ? tokens.OpenIndex : tokens.OpenList);
      case '|':
        if (brackets.insideBars() && afterValue) return closeBracket(lexeme);
        return openBracket(lexeme, tokens.OpenBar);
      case ')':
      case ']':
        if (pendingComma !== undefined && brackets.depth() > 0) pendingComma = undefined;
        return closeBracket(lexeme);
      case '+':
      case '-':
        open.operators++;
        return emit(tokenOf(afterValue ? tokens.Operator : tokens.Sign, lexeme));
      default:
        open.operators++;
        return emit(
          tokenOf(isComparison(lexeme.text) ? tokens.Comparison : tokens.Operator, lexeme),
        );
    }
  }

  function openBracket(lexeme: Lexeme, tokenType: TokenType): void {
    if (position.statement !== undefined) position.statement.operators++;
    emit(brackets.open(lexeme, tokenType));
  }

  function closeBracket(lexeme: Lexeme): void {
    const closing = brackets.close(lexeme);
    for (const token of closing) emit(token);
    if (closing.length === 0) reportStrayBracket(lexeme);
  }

  function reportEqualsInCall(lexeme: Lexeme): void {
    const span = { start: mender.last()?.endOffset ?? lexeme.start, end: lexeme.end };
    const args = { mark: '=', after: 'the name of an argument' };
    report(problems.misplacedMark, args, lexeme, [
      { title: 'write a colon', edits: [{ span, text: ':' }], safety: 'safe' },
    ]);
  }

  function reportStrayBracket(lexeme: Lexeme): void {
    const span = { start: lexeme.start, end: lexeme.end };
    report(problems.strayBracket, { close: lexeme.text }, lexeme, [
      { title: 'remove it', edits: [{ span, text: '' }], safety: 'safe' },
    ]);
  }

  function add(lexeme: Lexeme, next: Lexeme | undefined, open: Open): void {
    open.tokens++;
    if (lexeme.kind === 'mark') addMark(lexeme, next, open);
    else if (isWord(lexeme)) addWord(lexeme, next, open);
    else emit(tokenOf(tokens.valueType(lexeme.kind), lexeme));
    if (brackets.depth() > limits.depth)
      skipRest(lexeme, problems.tooDeep, { limit: limits.depth });
    else if (open.operators > limits.operators) {
      const args = { limit: limits.operators, of: 'operators and brackets' };
      skipRest(lexeme, problems.tooLong, args);
    } else if (open.tokens > limits.tokens) {
      skipRest(lexeme, problems.tooLong, { limit: limits.tokens, of: 'words' });
    }
  }

  function skipRest<A>(lexeme: Lexeme, definition: Definition<A>, args: A): void {
    report(definition, args, lexeme);
    for (const token of brackets.abandon(lastEnd())) emit(token);
    endStatement();
    position.skipping = lexeme.indent;
  }

  function openBrace(lexeme: Lexeme): void {
    const { statement } = position;
    const mayStandAlone = statement?.kind === 'block' || statement?.kind === 'unknown';
    const attaches = statement !== undefined && (!lexeme.first || mayStandAlone);
    endStatement();
    const isDeep = braces.length >= limits.depth;
    if (attaches && !isDeep) mender.push(tokenOf(tokens.OpenBrace, lexeme));
    else if (isDeep) report(problems.tooDeep, { limit: limits.depth }, lexeme);
    else report(problems.strayBlock, {}, lexeme);
    braces.push(attaches && !isDeep);
  }

  function closeBrace(lexeme: Lexeme): void {
    endStatement();
    if (braces.pop() === true) mender.push(tokenOf(tokens.CloseBrace, lexeme));
  }

  function dropThen(): void {
    if (pendingThen !== undefined) report(problems.emptyThen, {}, pendingThen);
    pendingThen = undefined;
  }

  function beginOrSkip(lexeme: Lexeme): void {
    if (isWord(lexeme)) return begin(lexeme);
    dropThen();
    if (isMark(lexeme, ',')) return;
    if (isMark(lexeme, ')', ']')) return reportStrayBracket(lexeme);
    report(problems.strayLine, { begins: `\`${shown(lexeme)}\`` }, lexeme);
    position.skipping = lexeme.indent;
  }

  for (const [index, lexeme] of lexemes.entries()) {
    const next = lexemes[index + 1];
    if (isMark(lexeme, ';', '{', '}')) {
      dropThen();
      if (lexeme.text === ';') endStatement();
      else if (lexeme.text === '{') openBrace(lexeme);
      else closeBrace(lexeme);
    } else if (isThen(lexeme)) {
      endStatement();
      dropThen();
      pendingThen = lexeme;
    } else if (position.statement !== undefined) {
      if (beginsNext(lexeme, next, position.statement.indent)) {
        endStatement();
        beginOrSkip(lexeme);
      } else {
        add(lexeme, next, position.statement);
      }
    } else if (position.skipping === undefined || beginsAfterSkipped(lexeme, position.skipping)) {
      position.skipping = undefined;
      beginOrSkip(lexeme);
    }
  }
  endStatement();
  dropThen();
  return { tokens: mender.tokens, diagnostics };
}

function isWord(lexeme: Lexeme): boolean {
  return lexeme.kind === 'word' || lexeme.kind === 'quoted';
}

function isMark(lexeme: Lexeme | undefined, ...marks: readonly string[]): boolean {
  return lexeme?.kind === 'mark' && marks.includes(lexeme.text);
}

function isComparison(mark: string): boolean {
  return ['<', '<=', '>', '>=', '==', '!='].includes(mark);
}

function shown(lexeme: Lexeme): string {
  return lexeme.kind === 'percentage' ? `${lexeme.text}%` : lexeme.text;
}

/** The words that bind to a clause in any statement: for heads that do not take the clause. */
function boundAnywhere(lexicon: Lexicon, clause: string): readonly string[] {
  return [...lexicon.clausesOf.values()].flatMap((clauses) => [...(clauses.get(clause) ?? [])]);
}
