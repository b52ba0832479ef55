/** Where layers are selected, what stands between two gaps is one name or one pattern. */
import { groupAt } from '../../basics/matches.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Lexeme } from './tokens.ts';
import { endOfMatch, globThatBeginsWithStar, matchAt, globOf, isRegularExpression } from './patterns.ts';
import { endOfWord } from './plain-ends.ts';

export interface SelectedLayer {
  readonly written: string;
  readonly kind: 'glob' | 'name' | 'regular-expression';
  /** Of a regular expression, the pattern in its place. */
  readonly meant?: string;
}

export interface Selection {
  /** Follows the words of the text: which statement and which clause are open. */
  readonly follow: (word: string, beginsStatement: boolean) => void;
  /** What would be cut into pieces elsewhere; undefined for plain names and all else. */
  readonly layerAt: (text: string, offset: number) => SelectedLayer | undefined;
}

const run = /[^\s,;{}()[\]"'`#|“”„‘’‚]+/uy;
const expression = /(?:re:|\^|\.\*)[^\s;{}"'`“”]*/uy;

/** No value has more axes than this. */
const mostAxes = 8;

/** Whether the last word stands in `over in kh`: the axes of a reduction open no clause. */
export function isAxis(lexemes: readonly Lexeme[]): boolean {
  const before = lexemes.slice(-mostAxes - 1, -1);
  const last = before.findLast(({ kind, text }) => kind !== 'word' || text === 'over');
  return last?.kind === 'word';
}

export function makeSelection({ heads, clauses, selecting, shortForms }: Lexicon): Selection {
  let head = '';
  let selects = false;

  return { follow, layerAt };

  function follow(written: string, beginsStatement: boolean): void {
    const word = written.toLowerCase();
    if (heads.has(word)) head = word;
    else if (beginsStatement && shortForms.has(word)) head = '';
    else if (!clauses.has(word)) return;
    selects = selecting.get(head)?.has(word) === true;
  }

  function layerAt(text: string, offset: number): SelectedLayer | undefined {
    if (!selects || !/[\s,[]/.test(text.charAt(offset - 1))) return undefined;
    const regular = matchAt(expression, text, offset)?.[0];
    if (regular !== undefined && isRegularExpression(regular)) return asRegular(regular);
    const written = groupAt(matchAt(run, text, offset), 0);
    if (isPlain(written)) return undefined;
    if (/[\p{L}\d_][^*?]*[*?]|[*?][^*?]*[\p{L}\d_]/u.test(written)) {
      return isRegularExpression(written) ? asRegular(written) : { written, kind: 'glob' };
    }
    const isName = /^(?:\/?[\p{L}_][^/:]*[/:]|\d+\.[\p{L}_]|\/[\p{L}_])/u.test(written);
    return isName ? { written, kind: 'name' } : undefined;
  }
}

function asRegular(written: string): SelectedLayer {
  return { written, kind: 'regular-expression', meant: globOf(written) };
}

/** A word as it is written elsewhere: `layers.*.fc1`, `**.fc1`. */
function isPlain(written: string): boolean {
  const { length } = written;
  return written === '' || endOfWord(written, 0) === length || endOfMatch(globThatBeginsWithStar, written, 0) === length;
}
