/** Prints rules in the notation of ISO/IEC 14977. */
import { sequence, type Rule, type Term } from '../notation/term.ts';

const width = 100;

export function printRule({ name, term, comment }: Rule): string {
  const head = comment === undefined ? '' : `${printComment(comment)}\n`;
  const line = `${name} = ${flat(term)} ;`;
  if (line.length <= width) return head + line;
  const isChoice = term.kind === 'choice';
  return `${head}${name}\n  = ${broken(term, isChoice ? 2 : 4)}\n  ;`;
}

/** On one line; alternatives inside another term stand in parentheses. */
function flat(term: Term, isInner = false): string {
  switch (term.kind) {
    case 'word':
      return term.text.includes('"') ? `'${term.text}'` : `"${term.text}"`;
    case 'rule':
      return term.name;
    case 'sequence':
      return term.parts.map((part) => flat(part, true)).join(', ');
    case 'choice': {
      const options = term.options.map((option) => flat(option)).join(' | ');
      return isInner ? `( ${options} )` : options;
    }
    case 'optional':
      return `[ ${flat(term.part)} ]`;
    case 'unordered':
      return `{ ${term.parts.map((part) => flat(part)).join(' | ')} }`;
    case 'repeated':
      return flat(withoutSeparator(term));
    case 'described':
      return `? ${term.text} ?`;
  }
}

/** On several lines where one is too short, each of them indented so far. */
function broken(term: Term, indent: number, isInner = false): string {
  const line = flat(term, isInner);
  if (line.length + indent <= width) return line;
  const next = `\n${' '.repeat(indent)}`;
  const inner = (part: Term) => broken(part, indent + 2);
  switch (term.kind) {
    case 'sequence':
      return term.parts.map((part) => broken(part, indent, true)).join(`,${next}`);
    case 'choice': {
      const options = term.options.map(inner).join(`${next}| `);
      return isInner ? `( ${options} )` : options;
    }
    case 'unordered':
      return `{ ${term.parts.map(inner).join(`${next}| `)} }`;
    case 'optional':
      return `[ ${inner(term.part)} ]`;
    case 'repeated':
      return broken(withoutSeparator(term), indent, isInner);
    case 'described':
      return wrap(line, indent);
    default:
      return line;
  }
}

/** `a, { ",", a }`: the notation knows repetition, but no separators. */
function withoutSeparator(term: Term & { readonly kind: 'repeated' }): Term {
  const { part, separator, least } = term;
  const again: Term = {
    kind: 'unordered',
    parts:
      part.kind === 'choice' && separator === undefined ? part.options : [sequence(...(separator === undefined ? [] : [separator]), part)],
  };
  if (separator === undefined && least === 0) return again;
  const several = sequence(part, again);
  return least === 1 ? several : { kind: 'optional', part: several };
}

function printComment(comment: string): string {
  return wrap(`(* ${comment.replaceAll('*)', '* )')} *)`, 3);
}

/** Breaks a text between words. */
export function wrap(text: string, indent: number, limit = width): string {
  const lines = [''];
  for (const piece of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    const room = limit - (lines.length > 1 ? indent : 0);
    if (line !== '' && line.length + piece.length + 1 > room) lines.push(piece);
    else lines[lines.length - 1] = line === '' ? piece : `${line} ${piece}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
