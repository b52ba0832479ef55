/** Cuts YAML into the tokens of its concrete syntax, and refuses to nest without end. */
import * as yaml from 'yaml';
import { tooDeep } from '../../diagnostics/catalogue/yaml.ts';
import { diagnose, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { escapedInvisible } from '../../diagnostics/render/escapes.ts';

/** No recipe nests deeper: stages hold statements, statements clauses, clauses parts. */
export const deepest = 64;

interface Cut {
  readonly tokens: readonly yaml.CST.Token[];
  /** Where lists and mappings are nested too deeply; what follows has not been read then. */
  readonly tooDeepAt?: number;
}

export function cutYaml(text: string): Cut {
  const parser = new yaml.Parser();
  const tokens: yaml.CST.Token[] = [];
  let depth = 0;
  let opened = 0;
  let offset = 0;
  for (const lexeme of new yaml.Lexer().lex(text)) {
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

function depthExceeded(tokens: readonly yaml.CST.Token[]): number | undefined {
  let found: number | undefined;
  visitTokens(tokens, (token, depth) => {
    if (depth > deepest && found === undefined && 'offset' in token) found = token.offset;
  });
  return found;
}

/** Every token with the number of collections around it, without recursion. */
export function visitTokens(tokens: readonly yaml.CST.Token[], visit: (token: yaml.CST.Token, depth: number) => void): void {
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

function partsOf(token: yaml.CST.Token): readonly yaml.CST.Token[] {
  const own: (yaml.CST.Token | null | undefined)[] = [];
  if ('start' in token) {
    if (Array.isArray(token.start)) own.push(...token.start);
    else own.push(token.start);
  }
  if ('value' in token) own.push(token.value);
  if ('props' in token) own.push(...token.props);
  if ('items' in token) {
    for (const { start, key, sep, value } of token.items) own.push(...start, key, ...(sep ?? []), value);
  }
  if ('end' in token && Array.isArray(token.end)) own.push(...token.end);
  return own.filter((part) => part !== null && part !== undefined);
}

// Reads YAML with the library's own meaning of scalars, unless it nests deeper than reading can bear.

/**
 * The first document of a text; what is wrong with it stands in its `errors`. An error (ESP1809)
 * where lists and mappings nest so deeply that the library would exhaust the stack, or Node itself.
 */
export function boundedDocument(
  source: Source,
  options: yaml.ParseOptions & yaml.DocumentOptions & yaml.SchemaOptions,
): Outcome<yaml.Document.Parsed> {
  const { tokens, tooDeepAt } = cutYaml(source.text);
  if (tooDeepAt !== undefined) {
    const span = { start: tooDeepAt, end: tooDeepAt + 1 };
    return { diagnostics: [diagnose(tooDeep, { limit: deepest }, { source, span })] };
  }
  // Else the library itself warns, through Node, of keys that are lists or mappings.
  const documents = new yaml.Composer({ logLevel: 'error', ...options }).compose(tokens, true, source.text.length);
  const [document, second] = [nextOf(documents), nextOf(documents)];
  if (document === undefined) throw new Error('the composer gives a document for any text');
  if (second !== undefined && options.logLevel !== 'silent') {
    const [start, end] = second.range;
    document.errors.push(new yaml.YAMLParseError([start, end], 'MULTIPLE_DOCS', 'there is more than one document in it'));
  }
  // What ends too early is said to end behind the end.
  const last = source.text.length;
  for (const error of document.errors) error.pos = [Math.min(error.pos[0], last), Math.min(error.pos[1], last)];
  return { value: document, diagnostics: [] };
}

function nextOf(documents: Iterator<yaml.Document.Parsed, void>): yaml.Document.Parsed | undefined {
  const { done, value } = documents.next();
  return done === true ? undefined : (value ?? undefined);
}

// A document of YAML as text in which nothing is invisible: such characters are escapes, in quotes.

/** The same values for every reader; no line is broken. */
export function inertYaml(document: yaml.Document, options: yaml.ToStringOptions = {}): string {
  let hasCommand = false;
  yaml.visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== 'string') return;
      const isCommand = /^\s*::/m.test(scalar.value);
      hasCommand ||= isCommand;
      if (isCommand || escapedInvisible(scalar.value) !== scalar.value) scalar.type = yaml.Scalar.QUOTE_DOUBLE;
    },
  });
  // A log obeys a line that begins with `::`: then no line of a text begins a line of the file.
  const inOneLine = hasCommand ? { doubleQuotedMinMultiLineLength: Infinity } : {};
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false, ...inOneLine, ...options });
  // What is left stands in double quotes, where YAML has the escapes of JSON.
  return escapedInvisible(text);
}
