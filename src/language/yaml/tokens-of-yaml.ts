/** Cuts YAML into the tokens of its concrete syntax, and refuses to nest without end. */
import { Lexer, Parser, type CST } from 'yaml';

/** No recipe nests deeper: stages hold statements, statements clauses, clauses parts. */
export const deepest = 64;

export interface Cut {
  readonly tokens: readonly CST.Token[];
  /** Where lists and mappings are nested too deeply; what follows has not been read then. */
  readonly tooDeepAt?: number;
}

export function cutYaml(text: string): Cut {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let depth = 0;
  let opened = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') depth++;
    if (lexeme === ']' || lexeme === '}') depth--;
    // Dashes in a row, `- - -`, are lists in lists as well.
    if (/^[-?:]$/.test(lexeme)) opened++;
    else if (!/^[ \t]*$/.test(lexeme)) opened = 0;
    // The parser's own work grows with the square of the depth.
    if (depth > deepest || opened > deepest) return { tokens, tooDeepAt: offset };
    offset += isMark(lexeme) ? 0 : lexeme.length;
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  const tooDeepAt = depthExceeded(tokens);
  return tooDeepAt === undefined ? { tokens } : { tokens, tooDeepAt };
}

/** The lexer says by control characters that a document, a flow end or a scalar comes next. */
function isMark(lexeme: string): boolean {
  return lexeme === '\u0002' || lexeme === '\u0018' || lexeme === '\u001f';
}

function depthExceeded(tokens: readonly CST.Token[]): number | undefined {
  let found: number | undefined;
  visitTokens(tokens, (token, depth) => {
    if (depth > deepest && found === undefined && 'offset' in token) found = token.offset;
  });
  return found;
}

/** Every token with the number of collections around it, without recursion. */
export function visitTokens(tokens: readonly CST.Token[], visit: (token: CST.Token, depth: number) => void): void {
  const open = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    visit(token, depth);
    const inner = partsOf(token).map((part) => ({ token: part, depth: depth + ('items' in token ? 1 : 0) }));
    for (let at = inner.length - 1; at >= 0; at--) {
      const part = inner[at];
      if (part !== undefined) open.push(part);
    }
  }
}

function partsOf(token: CST.Token): readonly CST.Token[] {
  const own: (CST.Token | null | undefined)[] = [];
  if ('start' in token) {
    if (Array.isArray(token.start)) own.push(...token.start);
    else own.push(token.start);
  }
  if ('value' in token) own.push(token.value);
  if ('props' in token) own.push(...token.props);
  if ('items' in token) {
    for (const { start, key, sep, value } of token.items) {
      own.push(...start, key, ...(sep ?? []), value);
    }
  }
  if ('end' in token && Array.isArray(token.end)) own.push(...token.end);
  return own.filter((part) => part !== null && part !== undefined);
}
