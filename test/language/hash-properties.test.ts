/** Rewriting a recipe keeps its hash; changing what it says changes it: on every example at random. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import type { Clause, Statement } from '../../src/language/ast.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { recipeHash } from '../../src/language/canonical/hash.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { lexicon, vocabulary } from '../../src/vocabulary/index.ts';

const folder = join(import.meta.dirname, 'syntax/examples');
const hashes = new Map<string, string | undefined>();
const papers = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .filter(isSound);
const examples = vocabulary.declarations.map(({ example }) => example).filter(isSound);

function isSound(text: string): boolean {
  hashes.set(text, hashOf(text));
  return hashes.get(text) !== undefined;
}

/** Undefined where the text is no sound recipe. */
function hashOf(text: string): string | undefined {
  const { value } = checkSource({ name: 'test.prune', text });
  return value && recipeHash(value);
}

/** A rewriting of a text by a number that it may take as its dice. */
type Rewrite = (text: string, dice: number) => string;

const asIs: Rewrite = (text) => text;

/** The outermost places of a text that is cut at spans, and what stands between them. */
function statementsOf(text: string): readonly Statement[] {
  const { tree } = parse({ name: 'test.prune', text }, lexicon);
  const all = (list: readonly Statement[]): readonly Statement[] => list.flatMap((one) => [one, ...all(one.block?.statements ?? [])]);
  return all(tree.statements);
}

/** Clauses with the words that belong to them: those move together. */
function movable({ head, clauses }: Statement): readonly (readonly Clause[])[] {
  const taken = lexicon.clausesOf.get(head.text);
  const groups: Clause[][] = [];
  for (const clause of clauses) {
    const owner = groups.at(-1)?.[0];
    const isOwn = owner && taken?.get(owner.word.text)?.has(clause.word.text) === true;
    if (isOwn) groups.at(-1)?.push(clause);
    else groups.push([clause]);
  }
  return groups;
}

const swapClauses: Rewrite = (text, dice) => {
  const several = statementsOf(text).filter((one) => movable(one).length > 1);
  const statement = several[dice % Math.max(1, several.length)];
  if (statement === undefined) return text;
  const groups = movable(statement);
  const at = dice % (groups.length - 1);
  const [one, other] = [spanOf(groups[at]), spanOf(groups[at + 1])];
  return (
    text.slice(0, one.start) +
    text.slice(other.start, other.end) +
    text.slice(one.end, other.start) +
    text.slice(one.start, one.end) +
    text.slice(other.end)
  );
};

function spanOf(group: readonly Clause[] | undefined) {
  return { start: group?.[0]?.span.start ?? 0, end: group?.at(-1)?.span.end ?? 0 };
}

/** Outside comments, quotes and headers, so that a word is a word. */
function inBody(text: string, change: (line: string) => string): string {
  return text
    .split('\n')
    .map((line) => (/[#"`]|^\s*(recipe|cite|deviates|use|edition)\b/i.test(line) ? line : change(line)))
    .join('\n');
}

const keeping: Readonly<Record<string, Rewrite>> = {
  'clauses swapped': swapClauses,
  'carriage returns': (text) => text.replaceAll('\n', '\r\n'),
  'no-break spaces': (text) => inBody(text, (line) => line.replace(/(?<=\S) (?=\S)/g, '\u00a0')),
  comments: (text) => text.replace(/$/gm, '  # why').replace(/^$/gm, '# nothing'),
  'empty lines at the ends': (text) => `\n\n${text}\n\n`,
  'a title': (text) => (/^\s*(recipe|##)/im.test(text) ? text : `recipe titled version 3.2.1\n${text}`),
  'a paper': (text) => `cite arxiv:1234.56789\n${text}`,
  capitals: (text, dice) => {
    const words = [...vocabulary.heads.keys(), ...lexicon.clauses].filter((word) => {
      return new RegExp(`(?<![\\w.-])${word}(?![\\w.:-])`).test(text);
    });
    const word = words[dice % Math.max(1, words.length)] ?? 'prune';
    // A name is not a word: only one that opens a statement or a clause is changed.
    const spans = statementsOf(text).flatMap(({ head, headKind, clauses }) => [
      ...(headKind === 'unknown' ? [] : [head]),
      ...clauses.map((clause) => clause.word),
    ]);
    const place = spans.find(({ text: own, quoted }) => own === word && !quoted)?.span;
    if (place === undefined) return text;
    const { start, end } = place;
    return text.slice(0, start) + text.slice(start, end).toUpperCase() + text.slice(end);
  },
  'dashes in ranges': (text) => inBody(text, (line) => line.replace(/(\d%?)\.\.(\d)/g, '$1–$2')),
  'spaces before per cent': (text) => inBody(text, (line) => line.replace(/(\d)%/g, '$1 %')),
  'longer numbers': (text) => inBody(text, (line) => line.replace(/(?<![\w.:-])(\d+)\.(\d+)(?=[%\s,)])/g, '$1.$200')),
  'the canonical form': (text) => {
    const { value } = checkSource({ name: 'test.prune', text });
    return value === undefined ? text : canonicalText(value);
  },
  'parameters the other way round': (text) => {
    const params = text.match(/^param .*$/gm) ?? [];
    const names = params.map((line) => /^param ([\w-]+)/.exec(line)?.[1] ?? '');
    const isTangled = params.some((line) => names.filter((name) => line.includes(name)).length > 1);
    let at = params.length;
    return isTangled ? text : text.replace(/^param .*$/gm, () => params[--at] ?? '');
  },
};

const changing: Readonly<Record<string, Rewrite>> = {
  'another number': (text, dice) => {
    const ignored = new Set(['recipe', 'cite', 'edition', 'deviates', 'criterion', 'curve', 'penalty']);
    const spans = statementsOf(text)
      .filter(({ head }) => ignored.has(head.text))
      .map(({ span }) => span);
    const numbers = [...text.matchAll(/(?<![\w.:#-])\d+(?:\.\d+)?(?![\w.:])/g)].filter(
      ({ index }) => !spans.some(({ start, end }) => start <= index && index < end) && !/#[^\n]*$/.test(text.slice(0, index)),
    );
    const chosen = numbers[dice % Math.max(1, numbers.length)];
    if (chosen === undefined) return text;
    const { index, 0: digits } = chosen;
    const other = String(Number(digits) + 1 + (dice % 3));
    return text.slice(0, index) + other + text.slice(index + digits.length);
  },
  'a clause less': (text, dice) => {
    const clauses = statementsOf(text).flatMap((statement) => (statement.headKind === 'header' ? [] : movable(statement).map(spanOf)));
    const { start, end } = clauses[dice % Math.max(1, clauses.length)] ?? { start: 0, end: 0 };
    // What says what holds anyway may be left out.
    const words = text.slice(start, end).replace(/\s+/g, ' ');
    return saysNothing.test(words) ? text : text.slice(0, start) + text.slice(end);
  },
  'another statement at the end': (text) => `${text}\nstage added-at-the-end { compact }`,
  'another name of a stage': (text) => text.replace(/\bstage ([a-z-]+)(?= |$)/, 'stage $1-renamed'),
};

const saysNothing =
  /^(along cubic|mask hard|rounded nearest|ties first go|decay linear|ranked per layer|loss task|keeping masks|accumulate 1|grouped by sum|as channel|mapped pareto|scaled squared|with adamw|using permuted|over 0%..100%)\b/;

/** Each rewriting, and how often it has done something. */
function counted(rewrites: Readonly<Record<string, Rewrite>>) {
  const counts = new Map(Object.keys(rewrites).map((name) => [name, 0]));
  const apply = (name: string, text: string, dice: number): string => {
    const result = (rewrites[name] ?? asIs)(text, dice);
    if (result !== text) counts.set(name, (counts.get(name) ?? 0) + 1);
    return result;
  };
  return { apply, counts };
}

const runs = { numRuns: 700 };
const anyRecipe = fc.oneof(fc.constantFrom(...papers), fc.constantFrom(...examples));
const dice = fc.nat({ max: 1000 });

describe('the hash', () => {
  it('stays when a recipe is written otherwise', () => {
    const { apply, counts } = counted(keeping);
    const rewriting = fc.tuple(fc.constantFrom(...Object.keys(keeping)), dice);
    fc.assert(
      fc.property(anyRecipe, fc.array(rewriting, { minLength: 1, maxLength: 4 }), (text, steps) => {
        const rewritten = steps.reduce((now, [name, number]) => apply(name, now, number), text);
        expect(hashOf(rewritten), rewritten).toBe(hashes.get(text));
      }),
      runs,
    );
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
  });

  it('changes when a recipe says something else', () => {
    const { apply, counts } = counted(changing);
    let changed = 0;
    fc.assert(
      fc.property(anyRecipe, fc.constantFrom(...Object.keys(changing)), dice, (text, name, number) => {
        const other = apply(name, text, number);
        const hash = hashOf(other);
        if (other === text || hash === undefined) return;
        changed++;
        expect(hash, other).not.toBe(hashes.get(text));
      }),
      runs,
    );
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
    expect(changed).toBeGreaterThan(175);
  });
});
