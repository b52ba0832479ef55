/** Which models of a recipe are pruned together as one network, and which are teachers. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import { wordsOf } from '../../vocabulary/index.ts';
import type { Group, NamedFile, Recipe } from '../typed.ts';
import { resolveUsed } from '../use/library.ts';
import { report, type Context } from './context.ts';

/**
 * With the parts marked. A recipe has parts where a statement speaks of the layers of a model, or one model
 * reads of another; then every model that no loss follows and that scores nothing is one.
 */
export function withParts(recipe: Recipe, context: Context): Recipe {
  const { models = [], body, groups } = recipe;
  if (models.length === 0) return recipe;
  const spoken = { selected: new Set<string>(), followed: new Set<string>() };
  gather([body, groups], spoken);
  const { followed, selected } = spoken;
  const linked = models.flatMap(({ name, reading = [] }) => (reading.length === 0 ? [] : [name, ...reading.map(({ model }) => model)]));
  const names = models.map(({ name }) => name);
  const spokenOf = new Set(names.filter((name) => linked.includes(name) || mentions(selected, name)));
  if (spokenOf.size === 0) return recipe;
  const marked = models.map((model): NamedFile => {
    const { name, span } = model;
    if (!followed.has(name)) {
      const isNamed = mentions(selected, name);
      return { ...model, part: isNamed ? 'pruned' : 'connected' };
    }
    if (spokenOf.has(name)) report(context, catalogue.prunedTeacher, { name }, span);
    return model;
  });
  checkParts(
    marked.filter(({ part }) => part !== undefined),
    context,
  );
  return { ...recipe, models: marked };
}

/** The models that are pruned together, in the order in which the recipe names them. */
export function partsOf({ models = [] }: Pick<Recipe, 'models'>): readonly NamedFile[] {
  return models.filter(({ part }) => part !== undefined);
}

/** The groups of a recipe; each part of the network is one of its own layers. */
export function layerGroups(recipe: Pick<Recipe, 'groups' | 'models'>): readonly Group[] {
  const own = partsOf(recipe).map(({ name, span }): Group => {
    const terms = [{ kind: 'glob', pattern: `${name}.**`, span }] as const;
    return { name, selector: { kind: 'selector', terms, span }, span };
  });
  return [...recipe.groups, ...own];
}

function checkParts(parts: readonly NamedFile[], context: Context): void {
  const files = new Map<string, string>();
  for (const { name, file, reading = [], span } of parts) {
    const others = parts.filter((one) => one.name !== name).map((one) => one.name);
    for (const { model, output } of reading) {
      if (output !== '' && others.includes(model)) continue;
      const written = output === '' ? model : `${model}.${output}`;
      report(context, catalogue.unknownOutput, { name, written, known: others }, span);
    }
    if (!plainName.test(name)) report(context, catalogue.dottedModel, { name }, span);
    if (wordsOf(context.vocabulary, 'role').has(name.toLowerCase())) {
      report(context, catalogue.takenName, { word: name, meaning: 'a role of layers' }, span);
    }
    const resolved = resolveUsed(file, '');
    const path = 'path' in resolved ? resolved.path : file;
    const other = files.get(path);
    if (other !== undefined) report(context, catalogue.sameFileTwice, { name, other, file: path }, span);
    files.set(path, name);
  }
}

const plainName = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** `text`, or layers of it by their names: `text.blocks.*`. */
function mentions(selected: ReadonlySet<string>, name: string): boolean {
  return [...selected].some((one) => one === name || one.startsWith(`${name}.`));
}

/** Names that selectors hold, and names that stand in expressions. */
function gather(value: unknown, spoken: { readonly selected: Set<string>; readonly followed: Set<string> }): void {
  if (typeof value !== 'object' || value === null) return;
  const { kind, name, pattern } = value as Readonly<Record<string, unknown>>;
  if (kind === 'group' && typeof name === 'string') spoken.selected.add(name);
  if (kind === 'glob' && typeof pattern === 'string') spoken.selected.add(pattern);
  // `big` in a loss, `scorer.y` in the score of a sample.
  if (kind === 'name' && typeof name === 'string') spoken.followed.add(name.replace(/\.y$/, ''));
  for (const inner of Object.values(value)) gather(inner, spoken);
}
