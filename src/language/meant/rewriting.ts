/** Makes a foreign form a rewriting of a text: what is said becomes what is meant. */
import { multiply, parseDecimal, rational, subtract, toDecimal } from '../../exact/rational.ts';
import { wordsOf, type ForeignForm, type Category, type Vocabulary } from '../../vocabulary/index.ts';

export type Rewriting = (text: string) => string;

type Kinds = ReadonlyMap<string, string>;

export function rewritingOf({ said, meant, beside }: ForeignForm, kinds: Kinds): Rewriting {
  const pattern = typeof said === 'string' ? patternOf(said, kinds) : said;
  const around = beside?.split('|').map((one) => patternOf(one, kinds));
  return (text) => {
    if (around?.every((one) => text.search(one) < 0) === true) return text;
    return text.replaceAll(pattern, (...found) => {
      const [whole, groups] = [String(found.at(-2)), found.at(-1) as Groups];
      const put = filled(meant, groups);
      const isGlued =
        /[\p{L}\p{N}%)|]$/u.test(whole.slice(0, Number(found.at(-3)))) && /^[\p{L}\p{N}]/u.test(put) && typeof said === 'string';
      return isGlued ? ` ${put}` : put;
    });
  };
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Marks need no space around them, words do. */
function patternOf(said: string, kinds: Kinds): RegExp {
  let source = '';
  let gap = '';
  for (const token of said.split(' ')) {
    const isOptional = token.length > 1 && token.endsWith('?');
    const text = isOptional ? token.slice(0, -1) : token;
    if (text === '^') {
      source += String.raw`^(?<lead>\s*(?:then\s+)?)`;
      continue;
    }
    if (text === '$') {
      source += String.raw`\s*$`;
      continue;
    }
    const isMark = text !== '...' && text.split('|').some((one) => /^[^\p{L}\p{N}<]*$/u.test(one));
    const own = isMark && gap === String.raw`\s+` ? String.raw`\s*` : gap;
    const piece = pieceOf(text, kinds);
    const next = isMark || text === '...' ? String.raw`\s*` : String.raw`\s+`;
    // A word that may be missing takes its space along.
    if (isOptional && gap === '') source += `(?:${piece}${next})?`;
    else if (isOptional) {
      source += `(?:${own}${piece})?`;
      if (isMark) gap = next;
    } else {
      source += own + piece;
      gap = next;
    }
  }
  const isWord = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}>?]$/u.test(text);
  const tokens = said.split(' ');
  const before = tokens[0] === '^' || !/^[\p{L}\p{N}<]/u.test(said) ? '' : String.raw`(?<![\p{L}\p{N}_.|-])`;
  const after = isWord(tokens.at(-1)) ? String.raw`(?![\p{L}\p{N}_%]|-\p{L}|\.\d|\s*\.\.)` : '';
  return new RegExp(before + source + after, 'giu');
}

function pieceOf(token: string, kinds: Kinds): string {
  const kind = token === '...' ? '...' : /^<(.+)>$/.exec(token)?.[1];
  if (kind !== undefined) {
    const pattern = kinds.get(kind.replace(/\d$/, ''));
    if (pattern === undefined) throw new Error(`no kind of text is called ${kind}`);
    return `(?<${groupOf(kind)}>${pattern})`;
  }
  const options = token.split('|').toSorted((a, b) => b.length - a.length);
  return `(?:${options.map((one) => one.replaceAll(/[.*+?^$()[\]{}|\\/]/g, String.raw`\$&`).replaceAll('_', String.raw`\s+`)).join('|')})`;
}

/** Groups are named by letters alone. */
function groupOf(kind: string): string {
  return kind === '...' ? 'rest' : kind;
}

function filled(meant: string, groups: Groups): string {
  const text = meant.replaceAll(/<([^<>:]+)(?::(\w+))?>/g, (_, kind: string, form: string | undefined) => {
    const written = groups[groupOf(kind)] ?? '';
    return form === undefined ? written : (forms[form]?.(written) ?? written);
  });
  return (groups['lead'] ?? '') + text.replaceAll(/ {2,}/g, ' ');
}

/** How a text is written in the meant form. */
const forms: Readonly<Record<string, (written: string) => string | undefined>> = {
  digits: (word) => String(numberWords.indexOf(word.toLowerCase()) + 1),
  lower: (word) => word.toLowerCase(),
  ratio: (written) => written.replace(/\D+/, ':'),
  percent: (fraction) => inPercent(parseDecimal(fraction.startsWith('.') ? `0${fraction}` : fraction), 100),
  rest: (share) => {
    const value = parseDecimal(share.replace(/\s*%$/, ''));
    return inPercent(value && subtract(rational(100), value), 1);
  },
};

function inPercent(value: ReturnType<typeof parseDecimal>, times: number): string | undefined {
  return value && `${toDecimal(multiply(value, rational(times)))}%`;
}

// What `<share>` and the like stand for in a foreign form: patterns that the vocabulary fills.

const number = String.raw`\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A private character stands for a name of the recipe's own. */
const name = String.raw`[\ue000-\uf8ff]|[\p{L}_][\p{L}\p{N}_]*(?:-\p{L}[\p{L}\p{N}_]*)*`;
const call = String.raw`(?:\((?:[^()]|\([^()]*\))*\))?`;

const numberWords: readonly string[] = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** By kind, the pattern of one text of it. */
export function kindsOf(vocabulary: Vocabulary): ReadonlyMap<string, string> {
  const family = (category: Category) => anyOf([...wordsOf(vocabulary, category).keys()]);
  const called = (category: Category) => `${family(category)}${call}`;
  const unitsOf = (dimension: string) =>
    vocabulary.units.filter((unit) => unit.dimension === dimension).flatMap(({ word, singular }) => [word, singular]);
  const allocation = called('allocation');
  const criterion = String.raw`(?:${called('criterion')}|\|[^|]+\|)`;
  const heads = [...vocabulary.heads.values()].filter(({ kind }) => kind === 'verb').map(({ word }) => word);
  return new Map([
    ['...', '.*?'],
    ['inside', '[^()]*'],
    ['all', '.+'],
    ['number', number],
    ['share', String.raw`${number}\s*%`],
    ['fraction', String.raw`0?\.\d+`],
    ['name', `(?:${name})`],
    ['pattern', String.raw`\d+:\d+`],
    ['count', anyOf([...numberWords])],
    ['time', anyOf(unitsOf('time'))],
    ['units', family('pruned')],
    ['role', family('role')],
    ['allocation', allocation],
    ['criterion', criterion],
    ['scored', `(?:${allocation}\\s+)?${criterion}`],
    ['curve', family('curve')],
    ['decay', called('decay')],
    ['optimizer', family('optimizer')],
    ['trained', family('trained')],
    ['metric', family('metric')],
    ['mask', family('mask')],
    ['function', family('function')],
    ['verb', anyOf([...heads, ...vocabulary.shortForms.flatMap(({ opens }) => ('word' in opens ? [opens.word] : []))])],
    ['range', String.raw`${number}\s*%?\s*\.\.\s*${number}\s*%?`],
    ['value', String.raw`[^\s(),]+`],
  ]);
}

/** The longest first, so that none hides another. */
function anyOf(words: readonly string[]): string {
  const sorted = words.toSorted((a, b) => b.length - a.length);
  return `(?:${sorted.map((word) => word.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`)).join('|')})`;
}
