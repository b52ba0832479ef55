/**
 * Recipes drawn from the productions of `grammar/espalier.ebnf`, token by token: whatever the grammar allows can
 * come up, whether or not it makes sense. Most are refused by the checker; what it accepts is for others to judge.
 */
import { sectionsOf } from '../../src/codegen/ebnf/grammar.ts';
import type { Term } from '../../src/codegen/notation/term.ts';
import { vocabulary, wordsOf } from '../../src/vocabulary/index.ts';

/** Draws a whole number below a bound; the text depends on nothing else. */
export type Draw = (bound: number) => number;

const rules = new Map(
  sectionsOf(vocabulary)
    .flatMap((section) => section.rules)
    .map(({ name, term }) => [name, term]),
);

/** What the parser alone gives meaning to: tokens, and the rules of expressions, which take any name. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  Name: ['here', 'warm', 'own', 'some', 'head', 'linear', '0', '4'],
  Number: ['1', '2', '3', '4', '5', '8', '10', '16', '20', '25', '40', '50', '80', '90', '100', '0.1', '0.5', '0.9', '1e-3', '0'],
  Ratio: ['2:4', '1:4', '4:8'],
  Text: ['"a text"'],
  Identifier: ['arxiv:1710.01878'],
  // Which layers there are is a matter of the model, and none of the text.
  selector: ['linear', 'first layer', 'last layer', 'linear, last layer'],
  layers: ['linear', 'last layer', 'first layer'],
  Comparison: ['<', '<=', '>', '>=', '==', '!='],
};

const variables = [...wordsOf(vocabulary, 'variable').keys()];
const functions = [...wordsOf(vocabulary, 'function').keys()];
const operators = ['+', '-', '*', '/', '^'];

function pick<T>(of: readonly T[], draw: Draw): T {
  const one = of[draw(of.length)];
  if (one === undefined) throw new Error('nothing to draw from');
  return one;
}

/** An expression over the names of the vocabulary, of a few operators at most. */
function expression(draw: Draw, depth = 2): string {
  const kind = depth === 0 ? draw(3) : draw(9);
  const inner = (): string => expression(draw, depth - 1);
  if (kind === 0) return pick(variables, draw);
  if (kind < 3) return pick(['w', '|w|', 'avg(g)', 'avg(x^2)', 'avg(|y|)', '2', '0.5', 'some'], draw);
  if (kind < 5) return `${inner()} ${pick(operators, draw)} ${inner()}`;
  if (kind === 5) return `|${pick(variables, draw)}|`;
  if (kind === 6) return `(${inner()})`;
  return `${pick(functions, draw)}(${inner()}${draw(4) === 0 ? ' over in' : ''})`;
}

const drawn: Readonly<Record<string, (draw: Draw) => string>> = {
  phrase: expression,
  expression: (draw) => expression(draw, 1),
  group: (draw) => `(${expression(draw, 1)})`,
  call: () => '\b()',
};

/** What a rule of the grammar derives. */
export function derive(rule: string, draw: Draw): string {
  const term = rules.get(rule);
  if (term === undefined) throw new Error(`no production is called ${rule}`);
  // A call's bracket touches its word: the space before it goes.
  return write(term, draw).replaceAll(' \b', '');
}

function write(term: Term, draw: Draw): string {
  const inner = (one: Term): string => write(one, draw);
  switch (term.kind) {
    case 'word':
      return term.text === '(' ? '\b(' : term.text;
    case 'rule': {
      const token = tokens[term.name];
      if (token !== undefined) return pick(token, draw);
      const own = drawn[term.name];
      if (own !== undefined) return own(draw);
      const rule = rules.get(term.name);
      if (rule === undefined) throw new Error(`no production is called ${term.name}`);
      return inner(rule);
    }
    case 'sequence':
      return term.parts.map(inner).filter(Boolean).join(' ');
    case 'choice':
      return inner(pick(term.options, draw));
    case 'optional':
      return draw(2) === 0 ? '' : inner(term.part);
    case 'repeated': {
      const separator = term.separator === undefined ? ' ' : ` ${inner(term.separator)} `;
      // One more is drawn now and then: long lists are refused for their first wrong member.
      const more = draw(4) === 0 ? 1 : 0;
      return Array.from({ length: term.least + more }, () => inner(term.part)).join(separator);
    }
    case 'unordered': {
      const left = [...term.parts];
      const some = Array.from({ length: draw(Math.min(left.length, 6) + 1) }, () => left.splice(draw(left.length), 1)).flat();
      return some.map(inner).join('\n  ');
    }
    case 'described':
      throw new Error(`nothing can be drawn from "${term.text}"`);
  }
}

const verbs = [...vocabulary.heads.values()].filter(({ kind }) => kind === 'verb').map(({ word }) => word);

/** Places and definitions that drawn names may speak of. */
const before = `param some: number = 0.5
metric own = sum(|w|)
stage warm for 100 steps { train all }
mark here
`;

/** Accepted statements of a verb, and the clauses that stood in them. */
interface Pool {
  readonly statements: string[];
  readonly clauses: string[];
}

/** Most of what a grammar derives is refused, so that statements are collected first, and recipes made of them. */
export function poolsOf(draw: Draw, isSound: (text: string) => boolean, trials: number): ReadonlyMap<string, Pool> {
  return new Map(
    verbs.map((verb) => {
      const pool: Pool = { statements: [], clauses: [] };
      // A statement with more clauses is right less often.
      for (let trial = 0; trial < trials * (verb === 'prune' ? 12 : 1); trial++) {
        const lines = soundLines(derive(`${verb}-statement`, draw).split('\n  '), draw, isSound);
        if (lines.length === 0) continue;
        pool.statements.push(lines.join('\n  '));
        pool.clauses.push(...lines.slice(1));
      }
      return [verb, pool];
    }),
  );
}

/** Of the clauses that were drawn, as many as are accepted together. */
function soundLines(drawn: readonly string[], draw: Draw, isSound: (text: string) => boolean): readonly string[] {
  const lines = [...drawn];
  while (!isSound(alone(lines.join('\n  ')))) {
    if (lines.length === 1) return [];
    lines.splice(1 + draw(lines.length - 1), 1);
  }
  return lines;
}

function alone(statement: string): string {
  return `${before}${stageOf([statement], '20 steps')}`;
}

/** A stage that trains, because only such a one has a length. */
function stageOf(statements: readonly string[], length: string): string {
  const trains = statements.some((statement) => /^(?:re)?train\b/.test(statement));
  return `stage for ${length} {\n${[...(trains ? [] : ['train all']), ...statements].join('\n')}\n}`;
}

/** A recipe of one or two stages of one to three statements, each of which is accepted alone; together they may be refused. */
export function recipeOf(pools: ReadonlyMap<string, Pool>, draw: Draw, isSound: (text: string) => boolean): string {
  const ready = [...pools.values()].filter(({ statements }) => statements.length > 0);
  const statement = (): string => {
    const { statements, clauses } = pick(ready, draw);
    const more = Array.from({ length: clauses.length === 0 ? 0 : draw(3) }, () => pick(clauses, draw));
    return soundLines([pick(statements, draw), ...more], draw, isSound).join('\n  ');
  };
  const stages = Array.from({ length: 1 + draw(2) }, () => {
    const statements = Array.from({ length: 1 + draw(3) }, statement);
    return stageOf(statements, pick(['20 steps', '100 steps', '2 epochs'], draw));
  });
  return [before, ...stages].join('\n');
}
