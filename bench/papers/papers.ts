/** What is known of each paper beside its recipe: read from `bench/papers.yaml`. */
import { parse } from 'yaml';
import { papersWithoutRecipe } from '../../src/cli/papers-without-recipe.ts';
import { described, mapOf, optional, record, text, type Static, type Schema } from '../../src/plan/schema/json-schema.ts';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

const folder = benchAbove(path.dirname(fileURLToPath(import.meta.url)));
const family = record({ criterion: text, schedule: text, when: text, granularity: text });
const page = record({ prunes: text, reason: text, nearest: text });

const paper = record({
  prunes: optional(text, 'What it prunes; the list of papers without a recipe says it of those.'),
  unshown: optional(text, 'Of the papers that the language was made for: what networks of the size of a toy cannot show of it.'),
  also: optional(text, 'Another recipe of the same paper.'),
  family: optional(
    family,
    "Its place in the field: the survey's axes (Cheng et al., arXiv:2308.06767), as far as it has recipes for them.",
  ),
  lesson: optional(text, 'What was hard to say in the language, and what that taught about it.'),
  model: optional(text, 'The fixture on which its golden plan is made, and the parameters of that plan, so that it stays short.'),
  set: optional(mapOf(text)),
  page: optional(described(page, 'Of a paper that no recipe can carry out: what its page says beside the reason.')),
});

export type Family = Static<typeof family>;

export const papers: Readonly<Record<string, Static<typeof paper>>> = checker(mapOf(paper))(parse(benchText('papers.yaml')), 'papers.yaml');

export interface Seed {
  /** Of its recipe, where there is one. */
  readonly name: string;
  readonly prunes: string;
  readonly unshown: string;
  readonly also: string | undefined;
}

/** The papers that the language was made for, in the order of their table. */
export const seeds: readonly Seed[] = Object.entries(papers).flatMap(([name, { prunes, unshown, also }]) =>
  unshown === undefined ? [] : [{ name, prunes: prunes ?? prunedWithout(name), unshown, also }],
);

function prunedWithout(name: string): string {
  const known = papersWithoutRecipe.find((one) => one.name === name);
  if (known === undefined) throw new Error(`papers.yaml does not say what ${name} prunes`);
  return known.prunes;
}

// Data files of `bench/`, which people write: read, and held against a schema.

/** The bundles of scripts lie deeper than the sources, but in the same repository. */
function benchAbove(below: string): string {
  const wanted = path.join(below, 'bench/claims');
  return existsSync(wanted) ? path.dirname(wanted) : benchAbove(path.dirname(below));
}

export function benchText(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** The value, where it fits the schema; `what` begins the message of the error that is thrown where it does not. */
export function checker<T>(schema: Schema<T>): (value: unknown, what: string) => T {
  const ajv = new Ajv();
  const fits = ajv.compile<T>(schema);
  return (value, what) => {
    if (!fits(value)) throw new Error(`${what}: ${ajv.errorsText(fits.errors)}`);
    return value;
  };
}
