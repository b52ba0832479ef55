/** Selectors of a recipe applied to the layers of a model. */
import { fold, type Table } from '../../basics/fold.ts';
import { allMatches } from '../../basics/matches.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import { groupCount, missingGroup, nothingSelected, rangeBeyond, unknownRangeUnit } from '../../diagnostics/catalogue/model-layers.ts';
import type { Group, Selector, SelectorTerm } from '../../language/typed.ts';
import type { Layer } from '../graph.ts';
import { editDistance } from '../../diagnostics/suggest.ts';

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
      const found = fold(matching, term, selection);
      if (found.length === 0 && !hasErrors(selection.diagnostics)) reportNothing(selection, term);
      return found;
    }),
  );
}

const matching: Table<SelectorTerm, [Selection], readonly Layer[]> = {
  role: ({ role }, { layers }) => layers.filter(({ roles }) => new Set<string>(roles).has(role)),
  position: ({ position }, { layers }) => layers.filter(({ roles }) => roles.has(`${position} layer`)),
  operator: ({ operator }, { layers }) => layers.filter((layer) => layer.operator === operator),
  glob({ pattern }, { layers }) {
    const match = globMatcher(pattern);
    return layers.filter((layer) => namesOf(layer).some(match));
  },
  range: inRange,
  group: members,
};

/** What a glob may match: the layer, its tensor, a node that reads it, or the name by which that reads it. */
function namesOf(layer: Layer): readonly string[] {
  return [layer.name, layer.tensor, ...layer.uses.flatMap(({ node, reads }) => [node, reads])].filter((name) => name !== '');
}

type Term<K extends SelectorTerm['kind']> = Extract<SelectorTerm, { readonly kind: K }>;

function inRange(term: Term<'range'>, selection: Selection): readonly Layer[] {
  const { layers } = selection;
  const numbers = rangeNumbers(term.unit, layers);
  if (numbers === undefined) return report(selection, diagnoseAt(selection, term.span, unknownRangeUnit, { unit: term.unit }));
  const last = Math.max(-1, ...numbers.values());
  const found = layers.filter((layer) => {
    const number = numbers.get(layer);
    return number !== undefined && number >= term.from && number <= term.to;
  });
  if (found.length > 0 && term.to > last) {
    report(selection, diagnoseAt(selection, term.span, rangeBeyond, { unit: term.unit, to: term.to, last }));
  }
  return found;
}

/** The number of each layer in this unit, or undefined where the unit numbers no layers. */
/** What is counted through the network, so that a range of it says something. */
export function hasNumbers(unit: string): boolean {
  return /^(?:layer|block)s?$/.test(unit);
}

function rangeNumbers(unit: string, layers: readonly Layer[]): ReadonlyMap<Layer, number> | undefined {
  const numbers = new Map<Layer, number>();
  if (/^blocks?$/.test(unit)) {
    for (const layer of layers) if (layer.block !== undefined) numbers.set(layer, layer.block);
    return numbers;
  }
  if (!hasNumbers(unit)) return undefined;
  layers.filter((layer) => layer.prunable).forEach((layer, index) => numbers.set(layer, index));
  return numbers;
}

function members(term: Term<'group'>, selection: Selection): readonly Layer[] {
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
  const { what, wanted = '', candidates = [] } = fold(described, term, selection);
  report(selection, diagnoseAt(selection, term.span, nothingSelected, { what, near: similarNames(wanted, candidates) }));
}

/** A term in words, and the names among which one like it may be meant. */
const described: Table<SelectorTerm, [Selection], { what: string; wanted?: string; candidates?: readonly string[] }> = {
  role: ({ role }, { layers }) => ({ what: `role \`${role}\``, wanted: role, candidates: layers.flatMap(({ roles }) => [...roles]) }),
  position: ({ position }) => ({ what: `position \`${position} layer\`` }),
  operator: ({ operator: own }, { layers }) => ({
    what: `operator \`${own}\``,
    wanted: own,
    candidates: layers.map(({ operator }) => operator),
  }),
  glob: ({ pattern: wanted }, { layers }) => ({
    what: `name \`${wanted}\``,
    wanted,
    candidates: layers.flatMap((it) => [it.name, it.tensor, ...it.roles]),
  }),
  range: ({ unit, from, to }) => ({ what: `${unit} ${from}..${to}` }),
  group: ({ name }) => ({ what: `group \`${name}\`` }),
};

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

// The names that a misspelt one or a pattern without a match most likely means.

/**
 * Up to `count` candidates, the closest first. As many parts of a candidate (`h.0.attn`) are
 * compared as the wanted name has, wherever they stand in it; a third of the letters may differ.
 */
function similarNames(wanted: string, candidates: readonly string[], count = 3): readonly string[] {
  const target = partsOf(wanted);
  const limit = Math.max(1, Math.floor(target.join('.').length / 3)) + 1;
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: distanceTo(target, partsOf(name), limit) }))
    .filter(({ distance }) => distance < limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Digits all alike, and like a star: `h.0` and `h.1` differ by no mistake. */
function partsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .replace(/\d+|\*+/g, '0')
    .split(/[./]/)
    .filter((part) => part !== '');
}

function distanceTo(target: readonly string[], name: readonly string[], limit: number): number {
  const wanted = target.join('.');
  let closest = limit;
  for (let from = 0; from + target.length <= Math.max(name.length, target.length); from++) {
    closest = Math.min(closest, editDistance(wanted, name.slice(from, from + target.length).join('.'), closest));
  }
  return closest;
}

/** Patterns over dotted or slashed names, matched in full. */

type Piece =
  | { readonly kind: 'text'; readonly character: string }
  /** `?`: one character of a part. `*`: any within a part. `**`: any at all. */
  | { readonly kind: 'one' | 'part' | 'parts' };

/**
 * A test of whole names: `*` stands for characters within a dotted or slashed part, `**` for any
 * across parts, `?` for one character of a part. Time grows with pattern times name, never faster.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const pieces = cut(pattern);
  return (name) => {
    // reached[i]: the pieces before i match what has been read of the name.
    let reached = close(pieces, new Set([0]));
    for (const character of name) {
      const next = new Set<number>();
      for (const index of reached) {
        const piece = pieces[index];
        if (piece === undefined || !accepts(piece, character)) continue;
        next.add(piece.kind === 'part' || piece.kind === 'parts' ? index : index + 1);
      }
      reached = close(pieces, next);
      if (reached.size === 0) return false;
    }
    return reached.has(pieces.length);
  };
}

function cut(pattern: string): readonly Piece[] {
  return allMatches(/\*+|./gsu, pattern).map((token) => {
    if (token.startsWith('**')) return { kind: 'parts' };
    if (token === '*') return { kind: 'part' };
    return token === '?' ? { kind: 'one' } : { kind: 'text', character: token };
  });
}

/** A star may stand for nothing, so the piece after it is reached with it. */
function close(pieces: readonly Piece[], reached: ReadonlySet<number>): ReadonlySet<number> {
  const closed = new Set(reached);
  for (const index of closed) {
    const kind = pieces[index]?.kind;
    if (kind === 'part' || kind === 'parts') closed.add(index + 1);
  }
  return closed;
}

function accepts(piece: Piece, character: string): boolean {
  if (piece.kind === 'text') return piece.character === character;
  return piece.kind === 'parts' || (character !== '.' && character !== '/');
}
