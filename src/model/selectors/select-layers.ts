/** Selectors of a recipe applied to the layers of a model. */
import { diagnose, hasErrors, type Diagnostic, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import { groupCount, missingGroup, nothingSelected, rangeBeyond, unknownRangeUnit } from '../../diagnostics/catalogue/model-names.ts';
import type { Group, Selector, SelectorTerm } from '../../language/typed.ts';
import type { Layer } from '../graph.ts';
import { globMatcher } from './glob.ts';
import { similarNames } from './similar.ts';

/**
 * The layers that any term selects, in graph order. Roles, globs and operators select among all
 * layers, biases and norms included; positions among the prunable ones. A term that matches nothing
 * is an error with the nearest names; a range that ends beyond the model is a warning.
 */
export function selectLayers(
  selector: Selector,
  layers: readonly Layer[],
  groups: readonly Group[] = [],
  source?: Source,
): Outcome<readonly Layer[]> {
  const selection: Selection = { layers, groups, source, diagnostics: [], open: new Set() };
  const chosen = union(selection, selector);
  const { diagnostics } = selection;
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: layers.filter((layer) => chosen.has(layer)), diagnostics };
}

interface Selection {
  readonly layers: readonly Layer[];
  readonly groups: readonly Group[];
  readonly source: Source | undefined;
  readonly diagnostics: Diagnostic[];
  /** Groups being resolved: one that contains itself has no members. */
  readonly open: Set<string>;
}

function union(selection: Selection, selector: Selector): ReadonlySet<Layer> {
  return new Set(
    selector.terms.flatMap((term) => {
      const found = matches(selection, term);
      if (found.length === 0 && !hasErrors(selection.diagnostics)) reportNothing(selection, term);
      return found;
    }),
  );
}

function matches(selection: Selection, term: SelectorTerm): readonly Layer[] {
  const { layers } = selection;
  switch (term.kind) {
    case 'role':
      return layers.filter(({ roles }) => new Set<string>(roles).has(term.role));
    case 'position':
      return layers.filter(({ roles }) => roles.has(`${term.position} layer`));
    case 'operator':
      return layers.filter(({ operator }) => operator === term.operator);
    case 'glob': {
      const match = globMatcher(term.pattern);
      return layers.filter((layer) => namesOf(layer).some(match));
    }
    case 'range':
      return inRange(selection, term);
    case 'group':
      return members(selection, term);
  }
}

/** What a glob may match: the layer, its tensor, or a node that reads it. */
function namesOf(layer: Layer): readonly string[] {
  const nodes = layer.uses.map(({ node }) => node);
  return [layer.name, layer.tensor, ...nodes].filter((name) => name !== '');
}

type Term<K extends SelectorTerm['kind']> = Extract<SelectorTerm, { readonly kind: K }>;

function inRange(selection: Selection, term: Term<'range'>): readonly Layer[] {
  const { layers } = selection;
  const numbers = rangeNumbers(term.unit, layers);
  if (numbers === undefined) {
    return report(selection, diagnoseAt(selection, term.span, unknownRangeUnit, { unit: term.unit }));
  }
  const last = Math.max(-1, ...numbers.values());
  const found = layers.filter((layer) => {
    const number = numbers.get(layer);
    return number !== undefined && number >= term.from && number <= term.to;
  });
  if (found.length > 0 && term.to > last) {
    const args = { unit: term.unit, to: term.to, last };
    report(selection, diagnoseAt(selection, term.span, rangeBeyond, args));
  }
  return found;
}

/** The number of each layer in this unit, or undefined where the unit numbers no layers. */
function rangeNumbers(unit: string, layers: readonly Layer[]): ReadonlyMap<Layer, number> | undefined {
  const numbers = new Map<Layer, number>();
  if (/^blocks?$/.test(unit)) {
    for (const layer of layers) if (layer.block !== undefined) numbers.set(layer, layer.block);
    return numbers;
  }
  if (!/^layers?$/.test(unit)) return undefined;
  const prunable = layers.filter((layer) => layer.prunable);
  prunable.forEach((layer, index) => numbers.set(layer, index));
  return numbers;
}

function members(selection: Selection, term: Term<'group'>): readonly Layer[] {
  const group = selection.groups.find(({ name }) => name === term.name);
  if (group === undefined || selection.open.has(term.name)) {
    const args = { name: term.name, recursive: group !== undefined };
    return report(selection, diagnoseAt(selection, term.span, missingGroup, args));
  }
  selection.open.add(term.name);
  const { source = selection.source } = group;
  const found = union({ ...selection, source }, group.selector);
  selection.open.delete(term.name);
  if (group.expect !== undefined && group.expect !== found.size) {
    const near = found.size < group.expect ? nearMembers(selection, group.selector, found) : [];
    const args = { name: group.name, expected: group.expect, found: found.size, near };
    report(selection, diagnoseAt({ source }, group.span, groupCount, args));
  }
  return [...found];
}

/** Layers that a group misses, by names close to those it has. */
function nearMembers({ layers }: Selection, { terms }: Selector, found: ReadonlySet<Layer>): readonly string[] {
  const others = layers.filter((layer) => !found.has(layer)).map(({ name }) => name);
  const patterns = terms.flatMap((term) => (term.kind === 'glob' && !term.pattern.endsWith('*') ? [term.pattern] : []));
  return [...new Set(patterns.flatMap((pattern) => similarNames(pattern, others)))];
}

function reportNothing(selection: Selection, term: SelectorTerm): void {
  const { what, wanted, candidates } = describeTerm(selection, term);
  const near = similarNames(wanted, candidates);
  report(selection, diagnoseAt(selection, term.span, nothingSelected, { what, near }));
}

function describeTerm(selection: Selection, term: SelectorTerm) {
  const { layers } = selection;
  switch (term.kind) {
    case 'role':
      return { what: `role \`${term.role}\``, wanted: term.role, candidates: allRoles(layers) };
    case 'position':
      return { what: `position \`${term.position} layer\``, wanted: '', candidates: [] };
    case 'operator': {
      const candidates = layers.map(({ operator }) => operator);
      return { what: `operator \`${term.operator}\``, wanted: term.operator, candidates };
    }
    case 'glob':
      return { what: `name \`${term.pattern}\``, wanted: term.pattern, candidates: layers.flatMap(({ name, tensor }) => [name, tensor]) };
    case 'range':
      return { what: `${term.unit} ${term.from}..${term.to}`, wanted: '', candidates: [] };
    case 'group':
      return { what: `group \`${term.name}\``, wanted: '', candidates: [] };
  }
}

function allRoles(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ roles }) => [...roles]);
}

function diagnoseAt<A>(
  { source }: Pick<Selection, 'source'>,
  span: Span,
  definition: Parameters<typeof diagnose<A>>[0],
  args: A,
): Diagnostic {
  return diagnose(definition, args, { span, source });
}

function report(selection: Selection, diagnostic: Diagnostic): readonly never[] {
  selection.diagnostics.push(diagnostic);
  return [];
}
