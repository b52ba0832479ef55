/** A sentence for every head, with its own clauses alone: so every other word stays a name. */
import { lexiconOf, type ClauseDeclaration, type HeadDeclaration, type Vocabulary } from '../../vocabulary/index.ts';

/** Rules for sentences and clauses, and the names of the sentences. */
export interface Sentences {
  readonly rules: readonly string[];
  readonly names: readonly string[];
  /** Clauses whose own words may stand behind a comma: only the next word tells what it is. */
  readonly open: readonly string[];
}

export function sentences(vocabulary: Vocabulary): Sentences {
  const lexicon = lexiconOf(vocabulary);
  const heads = [...vocabulary.heads.values()];
  const clauses = heads.flatMap((head) => head.clauses);
  const opened = [...lexicon.shortForms].sort();
  const shortened = vocabulary.shortForms.flatMap(({ verb }) => vocabulary.heads.get(verb)?.clauses ?? []);
  const rules = [
    ...heads.map(headRule),
    `_short_form: ($) => sentence($, ${headField('short_form', opened)}, ${named(once(shortened))})`,
    `_unknown: ($) => sentence($, field('head', $.name), ${named(once(clauses))})`,
    ...clauseRules(heads, lexicon.naming),
  ];
  const names = [...heads.map(sentenceName), '_short_form', '_unknown'];
  const open = heads.flatMap((head) => head.clauses.filter((clause) => isOpen(clause, heads)));
  return { rules, names, open: [...new Set(open.map(clauseName))] };
}

function headRule(head: HeadDeclaration): string {
  const make = head.kind === 'header' ? 'header' : 'sentence';
  const field = headField(head.kind, [head.word]);
  return `${sentenceName(head)}: ($) => ${make}($, ${field}, ${named(head.clauses)})`;
}

function headField(kind: string, words: readonly string[]): string {
  const spelt = words.map((word) => `'${word}'`).join(', ');
  return `field('head', alias(anyCase(${spelt}), $.${identifier(kind)}))`;
}

function keyword(word: string): string {
  return `keyword('${word}')`;
}

function sentenceName(head: HeadDeclaration): string {
  return `_${identifier(head.word)}_sentence`;
}

/** One clause a word: the one that takes the most words with it. */
function once(clauses: readonly ClauseDeclaration[]): readonly ClauseDeclaration[] {
  const byWord = new Map<string, ClauseDeclaration>();
  for (const clause of clauses) {
    const known = byWord.get(clause.word);
    if (known === undefined || ownWords(known).length < ownWords(clause).length) {
      byWord.set(clause.word, clause);
    }
  }
  return [...byWord.values()];
}

/** Clauses of one word and the same words of its own are cut alike, whatever they mean. */
function clauseRules(heads: readonly HeadDeclaration[], naming: ReadonlySet<string>): readonly string[] {
  const rules = new Map<string, string>();
  for (const head of heads) {
    for (const clause of head.clauses) {
      const isHeader = head.kind === 'header';
      const names = naming.has(clause.word) && clause.own === undefined;
      const plain = isOpen(clause, heads) ? 'openClause' : 'clause';
      const make = isHeader ? 'headerClause' : names ? 'namingClause' : plain;
      const own = ownWords(clause).map(keyword);
      const last = own.length === 0 ? '' : `, [${own.join(', ')}]`;
      rules.set(clauseName(clause), `${make}($, ${keyword(clause.word)}${last})`);
    }
  }
  return [...rules].map(([name, body]) => `${name}: ($) => ${body}`);
}

/** False where an own word is a clause of the same head too: then it binds only without a comma. */
function isOpen(clause: ClauseDeclaration, heads: readonly HeadDeclaration[]): boolean {
  const own = ownWords(clause);
  const rivals = heads.filter((head) => head.clauses.includes(clause)).flatMap((head) => head.clauses.map(({ word }) => word));
  return own.length > 0 && !own.some((word) => rivals.includes(word));
}

function named(clauses: readonly ClauseDeclaration[]): string {
  return `[${clauses.map((clause) => `$.${clauseName(clause)}`).join(', ')}]`;
}

function clauseName(clause: ClauseDeclaration): string {
  return `_${[clause.word, ...ownWords(clause)].map(identifier).join('_')}_clause`;
}

function ownWords(clause: ClauseDeclaration): readonly string[] {
  return (clause.own ?? []).map(({ word }) => word);
}

function identifier(text: string): string {
  return text.replaceAll('-', '_');
}
