/** Parses a text again and again, and of each text only the pieces that are new. */
import type { Source } from '../../diagnostics/diagnostic.ts';
import { statementsIn, type Statement } from '../../language/ast.ts';
import { desugar } from '../../language/check/expand.ts';
import { parse, type Parsed } from '../../language/syntax/parse.ts';
import { lexicon, vocabulary } from '../../vocabulary/index.ts';
import { piecesOf, moved, moveSpans, spansIn, type MovableSpan } from './pieces.ts';

export interface Parser {
  /**
   * As `parse`, with short forms written out. A statement that the last text had as well is the
   * same object, at its new place: what was parsed before is not to be used any more.
   */
  readonly parse: (source: Source) => Parsed;
  /** The piece that a statement belongs to; none where the text was read as a whole. */
  readonly pieceOf: (statement: Statement) => Piece | undefined;
}

/** A part of the text that is read by itself. */
export interface Piece {
  readonly source: Source;
  readonly alone: Parsed;
  /** Where in the whole text it stands. */
  at: number;
  /** Of its tree, and of what was made of that: they move with it. */
  readonly spans: Set<MovableSpan>;
}

export function makeParser(): Parser {
  /** By text; a text that stands there several times has a piece for each of its places. */
  let known = new Map<string, readonly Piece[]>();
  const pieceOf = new WeakMap<Statement, Piece>();

  function parsePieces(source: Source, starts: readonly number[]): Parsed {
    const current = new Map<string, Piece[]>();
    const pieces = starts.map((at, index) => {
      const text = source.text.slice(at, starts[index + 1]);
      const equal = current.get(text) ?? [];
      const last = known.get(text)?.[equal.length];
      const piece = last && !isWorn(last) ? last : readAlone({ name: source.name, text });
      if (equal.length === 0) current.set(text, equal);
      equal.push(piece);
      moveSpans(piece.spans, at - piece.at);
      piece.at = at;
      return piece;
    });
    known = current;
    return {
      tree: {
        kind: 'file',
        source,
        statements: pieces.flatMap(({ alone }) => alone.tree.statements),
        comments: pieces.flatMap(({ alone }) => alone.tree.comments),
        span: { start: 0, end: source.text.length },
      },
      diagnostics: pieces.flatMap(({ source: from, alone, at }) =>
        alone.diagnostics.map((one) => moved(one, { by: at, from, to: source })),
      ),
    };
  }

  function readAlone(source: Source): Piece {
    const alone = parseWhole(source);
    const { statements, comments } = alone.tree;
    const piece = { source, alone, at: 0, spans: new Set(spansIn([statements, comments])) };
    belong(statements, piece);
    return piece;
  }

  function belong(statements: readonly Statement[], piece: Piece): void {
    for (const statement of statements) {
      pieceOf.set(statement, piece);
      belong(statementsIn(statement.block), piece);
    }
  }

  return {
    parse: (source) => {
      const starts = piecesOf(source.text);
      if (starts !== undefined) return parsePieces(source, starts);
      known = new Map();
      return parseWhole(source);
    },
    pieceOf: (statement) => pieceOf.get(statement),
  };
}

/** What was made of a tree may be made again and again, and leaves its spans behind. */
function isWorn({ spans, source }: Piece): boolean {
  return spans.size > 100 + 10 * source.text.length;
}

function parseWhole(source: Source): Parsed {
  const { tree, diagnostics } = parse(source, lexicon);
  return { tree: { ...tree, statements: desugar(tree.statements, vocabulary) }, diagnostics };
}
