/** Recipes that fit a model where the one that was asked for does not, and what a recipe has to be given. */
import type { Recipe, TypedStatement, Value } from '../language/typed.ts';
import { statementsIn } from '../language/within.ts';
import { calledNames, freeNames } from '../language/expressions/names.ts';
import { checkSource } from '../check-source.ts';
import { compileRecipe, type Inputs } from '../compile.ts';
import * as names from '../diagnostics/catalogue/model-layers.ts';
import * as floors from '../diagnostics/catalogue/plan-targets.ts';
import * as units from '../diagnostics/catalogue/plan-units.ts';
import * as plan from '../diagnostics/catalogue/plan.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { listed } from '../diagnostics/suggest.ts';
import { columnPorts, settleTask } from '../project/task.ts';
import { refusals, bundledRecipes } from './bundled-recipes.ts';

/** In the order in which they are wanted, each once: `train data`, `linear layers`. */
export function needsOf({ body, models = [] }: Recipe): readonly string[] {
  const statements = statementsIn(body);
  return [
    ...new Set([
      ...statements.flatMap(rolesIn).map((role) => `${role} layers`),
      ...(statements.some(({ verb, implied }) => implied || verb === 'train' || verb === 'retrain') ? ['train data'] : []),
      ...statements.flatMap(dataOf),
      ...models.map(({ file }) => `the model ${file}`),
    ]),
  ];
}

/** Roles of layers that a recipe selects by. */
function rolesOf({ body }: Recipe): readonly string[] {
  return [...new Set(statementsIn(body).flatMap(rolesIn))];
}

/** Roles that a model may lack; names and places are the recipe's own affair. */
function rolesIn({ clauses }: TypedStatement): readonly string[] {
  const selector = clauses['in'];
  if (selector?.kind !== 'selector') return [];
  return selector.terms.flatMap((term) => (term.kind === 'role' ? [term.role] : []));
}

/** The data sets that `using`, `on` and the like name. */
function dataOf({ clauses, object }: TypedStatement): readonly string[] {
  return [...wordsIn(object), ...Object.values(clauses).flatMap(wordsIn)]
    .filter((word) => dataSets.has(word))
    .map((word) => `${word} data`);
}

const dataSets: ReadonlySet<string> = new Set(['train', 'validation', 'calibration', 'test']);

// The words of a typed value, and the variables and names that its expressions read.

function wordsIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choice':
      return [value.word, ...Object.values(value.args).flatMap(wordsIn)];
    case 'record':
      return Object.values(value.fields).flatMap(wordsIn);
    case 'list':
      return value.items.flatMap(wordsIn);
    case 'expression':
      return [...freeNames(value.expr), ...calledNames(value.expr)];
    case 'quantity':
      return [value.unit];
    default:
      return [value.kind];
  }
}

/** What is wrong where a recipe speaks of something that the model does not have. */
const misfits: ReadonlySet<string> = new Set([
  names.nothingSelected.code,
  plan.nothingSelected.code,
  units.noUnits.code,
  floors.patternFitsNothing.code,
]);

const mostNamed = 3;
/** Planning is quick, and only a few recipes are planned. */
const mostTried = 12;
/** Data that a recipe may ask for: what is looked for here fits the model, whatever data there is. */
const assumed = { train: 2048, validation: 512, test: 512, calibration: 1024 };

/** The same findings; the first misfit says what would fit, the nearest recipes first. */
export function withFittingRecipes(findings: readonly Diagnostic[], recipe: Recipe, inputs: Inputs): readonly Diagnostic[] {
  const at = findings.findIndex(({ code }) => misfits.has(code));
  const misfit = findings[at];
  if (misfit === undefined || isMisspelt(misfit, recipe, inputs)) return findings;
  const fitting = fittingRecipes(recipe, inputs);
  if (fitting.length === 0) return findings;
  const found = `recipes that fit this model: ${listed(fitting)}`;
  const help = misfit.help === undefined ? found : `${misfit.help}; ${found}`;
  return findings.with(at, { ...misfit, help });
}

/** A layer that is called otherwise is no reason to look for another recipe; a role that nothing has, is. */
function isMisspelt({ code }: Diagnostic, recipe: Recipe, { facts }: Inputs): boolean {
  if (code !== names.nothingSelected.code) return false;
  const roles = new Set(facts.layers.flatMap((layer) => [...layer.roles].map(String)));
  return rolesOf(recipe).every((role) => roles.has(role));
}

function fittingRecipes(recipe: Recipe, inputs: Inputs): readonly string[] {
  const own = wordsOf(recipe);
  const refused = refusals();
  const candidates = bundledRecipes().flatMap(({ name, source }) => {
    const { value } = checkSource(source);
    const isOther = value !== undefined && value.source.text !== recipe.source.text;
    if (!isOther || refused[name] !== undefined) return [];
    return [{ name, value, nearness: likeness(own, wordsOf(value)) }];
  });
  const nearest = candidates.toSorted((a, b) => b.nearness - a.nearness).slice(0, mostTried);
  const fitting: string[] = [];
  for (const { name, value } of nearest) if (fitting.length < mostNamed && fits(value, inputs)) fitting.push(name);
  return fitting;
}

function fits(recipe: Recipe, { read: _, ...inputs }: Inputs): boolean {
  const [samples, partDims] = [{ ...assumed, ...inputs.samples }, inputs.partDims ?? assumedParts(inputs)];
  const planned = compileRecipe(recipe, { ...inputs, samples, partDims, settings: new Map(), lengths: [] });
  return planned.value !== undefined && !hasErrors(planned.diagnostics);
}

/** The share of words that two recipes have in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(1, a.size + b.size - common);
}

/** Verbs, clauses, and the words and variables that stand in them. */
function wordsOf({ body }: Recipe): ReadonlySet<string> {
  return new Set(
    statementsIn(body).flatMap(({ verb, object, clauses }) => [
      verb,
      ...wordsIn(object),
      ...Object.entries(clauses).flatMap(([word, value]) => [word, ...wordsIn(value)]),
    ]),
  );
}

/** Sizes of the columns that data would feed; an axis that the model leaves open is one place long. */
function assumedParts({ graph, project }: Inputs): Inputs['partDims'] {
  const { value } = settleTask(project, graph, true);
  return (
    value &&
    columnPorts(graph, value.task)?.map(({ port }) => port.dims?.slice(1).map((size) => (typeof size === 'number' ? size : 1)) ?? [])
  );
}
