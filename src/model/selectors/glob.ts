/** Patterns over dotted or slashed names, matched in full. */

type Piece =
  | { readonly kind: 'text'; readonly character: string }
  /** `?`: one character of a part. `*`: any within a part. `**`: any at all. */
  | { readonly kind: 'one' | 'part' | 'parts' };

/**
 * A test of whole names: `*` stands for characters within a dotted or slashed part, `**` for any
 * across parts, `?` for one character of a part. Time grows with pattern times name, never faster.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const pieces = cut(pattern);
  return (name) => {
    // reached[i]: the pieces before i match what has been read of the name.
    let reached = close(pieces, new Set([0]));
    for (const character of name) {
      const next = new Set<number>();
      for (const index of reached) {
        const piece = pieces[index];
        if (piece === undefined || !accepts(piece, character)) continue;
        next.add(piece.kind === 'part' || piece.kind === 'parts' ? index : index + 1);
      }
      reached = close(pieces, next);
      if (reached.size === 0) return false;
    }
    return reached.has(pieces.length);
  };
}

function cut(pattern: string): readonly Piece[] {
  const tokens = pattern.match(/\*+|./gsu) ?? [];
  return tokens.map((token) => {
    if (token.startsWith('**')) return { kind: 'parts' };
    if (token === '*') return { kind: 'part' };
    return token === '?' ? { kind: 'one' } : { kind: 'text', character: token };
  });
}

/** A star may stand for nothing, so the piece after it is reached with it. */
function close(pieces: readonly Piece[], reached: ReadonlySet<number>): ReadonlySet<number> {
  const closed = new Set(reached);
  for (const index of closed) {
    const kind = pieces[index]?.kind;
    if (kind === 'part' || kind === 'parts') closed.add(index + 1);
  }
  return closed;
}

function accepts(piece: Piece, character: string): boolean {
  if (piece.kind === 'text') return piece.character === character;
  return piece.kind === 'parts' || (character !== '.' && character !== '/');
}
