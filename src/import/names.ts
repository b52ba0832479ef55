/** Names of PyTorch modules, parameters and graph nodes as layers of an ONNX file. */
import { flatMapDefined } from '../basics/lists.ts';
import { patternNeedsModel, unknownModule } from '../diagnostics/catalogue/import.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { editDistance } from '../diagnostics/suggest.ts';
import { patternOf } from './document/pattern.ts';

/** What an import has to know of a layer: the model room gives it. */
export interface ImportLayer {
  readonly name: string;
  readonly tensor: string;
  readonly count: number;
  readonly dims: readonly number[];
  /** What each dimension is: `out`, `in`, `kernel`. */
  readonly axes: readonly string[];
  readonly roles: ReadonlySet<string>;
  readonly prunable: boolean;
  readonly operator: string;
}

/** The layers of a statement: as terms of a selection, and as layers where a model is known. */
export interface Chosen {
  readonly terms: readonly string[];
  readonly layers?: readonly ImportLayer[];
  /** How the terms differ from what the file names. */
  readonly differs?: string;
}

export interface Naming {
  readonly source: Source;
  readonly layers: readonly ImportLayer[] | undefined;
  /** From names in the file to layers, where the user gave a table. */
  readonly table: ReadonlyMap<string, string>;
  readonly findings: Diagnostic[];
}

/** `layer1.0.conv1.weight` or `ResNet/Sequential[layer1]/…`: the names it may have in the ONNX file, the likeliest first. */
export function candidatesOf(written: string): readonly string[] {
  const scoped = /\[[^\]]*\]/.test(written) && written.includes('/') ? bracketed(written) : written;
  const recurrent = scoped.replace(/\.weight_ih_l0$/, '.input').replace(/\.weight_hh_l0$/, '.hidden');
  const bare = recurrent.replace(/\.weight$/, '');
  const stripped = bare.replaceAll(/(^|\.)module(?=\.)\./g, '$1').replace(/\.module$/, '');
  const inner = stripped.replace(/^model\./, '');
  return [...new Set([written, recurrent, bare, stripped, inner, inner.replace(/^model\./, '')])];
}

/** `ResNet/Sequential[layer1]/BasicBlock[0]/NNCFConv2d[conv1]/conv2d_0` is `layer1.0.conv1`. */
function bracketed(written: string): string {
  return [...written.matchAll(/\[([^\]]*)\]/g)].map(([, name = '']) => name).join('.');
}

/** One name, exactly. */
export function layerNamed(written: string, span: Span, naming: Naming): Chosen {
  const given = naming.table.get(written);
  const names = given === undefined ? candidatesOf(written) : [given];
  const { layers } = naming;
  if (layers === undefined) return { terms: [termOf(given ?? names[4] ?? names.at(-1) ?? written)] };
  const found = names.map((name) => layers.find((one) => one.name === name || one.tensor === name)).find((layer) => layer !== undefined);
  if (found !== undefined) return { terms: [termOf(found.name)], layers: [found] };
  const args = { name: printable(written), nearest: nearestTo(names.at(-1) ?? written, layers) };
  naming.findings.push(diagnose(unknownModule, args, { source: naming.source, span }));
  return { terms: [], layers: [] };
}

/** All layers whose parameter name matches a regular expression: from its start, or anywhere. */
export function layersMatching(expression: string, where: 'start' | 'anywhere', span: Span, naming: Naming): Chosen {
  const { layers } = naming;
  const pattern = patternOf(expression);
  if (layers === undefined || pattern === undefined) return asGlob(expression, where, span, naming);
  const found = layers.filter((layer) => layer.prunable && writtenNames(layer).some((name) => pattern.matches(name, where)));
  if (found.length === 0) {
    naming.findings.push(diagnose(unknownModule, { name: printable(expression), nearest: [] }, { source: naming.source, span }));
  }
  return { terms: found.map(({ name }) => termOf(name)), layers: found };
}

/** All layers in modules whose name matches from its start on; a module may be a layer itself, or a block of layers. */
export function modulesMatching(expression: string, span: Span, naming: Naming): Chosen {
  const { layers } = naming;
  const pattern = patternOf(expression);
  if (layers === undefined || pattern === undefined) return blocksAsGlob(asGlob(expression, 'start', span, naming));
  const found = layers.filter((layer) => layer.prunable && modulesOf(layer).some((name) => pattern.matches(name, 'start')));
  if (found.length > 0) return { terms: found.map(({ name }) => termOf(name)), layers: found };
  naming.findings.push(diagnose(unknownModule, { name: printable(expression), nearest: [] }, { source: naming.source, span }));
  return { terms: [], layers: [] };
}

/** `model.layers.0.fc` lies in `model`, `model.layers` and `model.layers.0`. An export may lack the `model.` in front. */
function modulesOf(layer: ImportLayer): readonly string[] {
  const parts = layer.name.split('.');
  const modules = parts.map((_, at) => parts.slice(0, at + 1).join('.'));
  return [...modules, ...modules.map((name) => `model.${name}`), ...writtenNames(layer)];
}

/** A number, or a star in its place, ends the name of a block, whose layers are below it. */
function blocksAsGlob(chosen: Chosen): Chosen {
  return { ...chosen, terms: chosen.terms.map((term) => term.replace(/(\.(?:\d+|\*))"$/, '$1.**"')) };
}

function writtenNames({ name, tensor }: ImportLayer): readonly string[] {
  return [tensor, `${name}.weight`, name, `module.${name}.weight`];
}

function asGlob(expression: string, where: 'start' | 'anywhere', span: Span, naming: Naming): Chosen {
  const open = expression.replace(/\\?\.weight\$?$/, '');
  const glob = globOf(open);
  if (glob === undefined) {
    naming.findings.push(diagnose(patternNeedsModel, { pattern: printable(expression) }, { source: naming.source, span }));
    return { terms: [] };
  }
  const ends = open !== expression || expression.endsWith('$');
  const before = where === 'anywhere' && !glob.text.startsWith('**') && !expression.startsWith('^') ? '**' : '';
  const behind = ends || glob.text.endsWith('**') ? '' : '**';
  const text = `${before}${glob.text}${behind}`;
  const terms = [`"${text}"`];
  return glob.exact ? { terms } : { terms, differs: `\`${printable(expression)}\` is the wider glob ${text}` };
}

export function joined(parts: readonly Chosen[]): Chosen {
  const terms = [...new Set(parts.flatMap((part) => part.terms))];
  const known = parts.every((part) => part.layers !== undefined);
  const layers = [...new Set(flatMapDefined(parts, (part) => part.layers))];
  const differs = flatMapDefined(parts, (part) => part.differs).join('; ');
  return { terms, layers: known ? layers : undefined, differs: differs !== '' ? differs : undefined };
}

/** Layers of these roles; with a model only roles that it has, since a role without a layer is an error. */
export function layersOfRoles(roles: readonly string[], { layers }: Naming): Chosen {
  if (layers === undefined) return { terms: roles };
  const found = layers.filter((layer) => roles.some((role) => layer.roles.has(role)) && isKernel(layer));
  const present = roles.filter((role) => found.some((layer) => layer.roles.has(role)));
  return { terms: present, layers: found };
}

function isKernel({ prunable, roles }: ImportLayer): boolean {
  return prunable || roles.has('embedding');
}

function nearestTo(name: string, layers: readonly ImportLayer[]): readonly string[] {
  return layers
    .filter(({ prunable }) => prunable)
    .map((layer) => ({ layer, distance: editDistance(name.slice(0, 200), layer.name, 200) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ layer }) => layer.name);
}

/** Text of a hostile file, made fit for a message or a comment. */
export function printable(text: string, longest = 80): string {
  const plain = text.replaceAll(/[^\x20-\x7E]+/g, '?').replaceAll(/[`"]/g, "'");
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

/** The same between quotes of a recipe, where a backslash would begin an escape. */
export function quotable(text: string, longest = 80): string {
  return printable(text.replaceAll('\\', "'"), longest);
}

/** A name of letters and dots needs no quotes; letters alone may be a word of the language. */
export function termOf(name: string): string {
  const safe = quotable(name, 300);
  return /^[A-Za-z_]\w*(?:\.\w+)+$/.test(safe) ? safe : `\`${safe}\``;
}

/** Units along some of the axes of a layer: `in` and `kernel` make the columns of its matrix. */
export function sizeAlong({ dims, axes }: ImportLayer, ...along: readonly string[]): number {
  return dims.reduce((size, dim, at) => (along.includes(axes[at] ?? '') ? size * dim : size), 1);
}

export type Selection = { readonly chosen?: Chosen; readonly except?: Chosen };

/** Layers without others. With a model only those are left out that are among them. */
export function narrowed(chosen: Chosen | undefined, except: Chosen | undefined): Selection {
  if (except === undefined) return { chosen };
  const [all, gone] = [chosen?.layers, except.layers];
  if (chosen === undefined || all === undefined || gone === undefined) {
    return { chosen, except: except.terms.length > 0 ? except : undefined };
  }
  const layers = all.filter((layer) => !gone.includes(layer));
  const out = all.filter((layer) => gone.includes(layer));
  const isByName = chosen.terms.some((term) => /[.`]/.test(term));
  if (out.length === 0 || isByName) {
    const terms = out.length === 0 ? chosen.terms : layers.map(({ name }) => termOf(name));
    return { chosen: { ...chosen, terms, layers } };
  }
  const terms = out.map(({ name }) => termOf(name));
  return { chosen: { ...chosen, layers }, except: { terms, layers: out } };
}

/** A regular expression of names as a glob of recipes, where one says nearly the same. */

interface Glob {
  readonly text: string;
  /** False where the glob takes more: `[0-9]` becomes `*`. */
  readonly exact: boolean;
}

/** Undefined where the expression is more than stars, dots and letters. */
export function globOf(pattern: string): Glob | undefined {
  let text = '';
  let exact = true;
  let rest = pattern.replace(/^\^/, '').replace(/\$$/, '');
  while (rest !== '') {
    const step = steps.find(({ reads }) => reads.test(rest));
    const found = step?.reads.exec(rest)?.[0];
    if (step === undefined || found === undefined) return undefined;
    text += step.glob ?? found;
    exact &&= step.exact;
    rest = rest.slice(found.length);
  }
  const narrow = text.replaceAll(/\*{3,}/g, '**');
  return narrow === '' ? undefined : { text: narrow, exact };
}

interface Step {
  readonly reads: RegExp;
  /** Absent where it is the letters themselves. */
  readonly glob?: string;
  readonly exact: boolean;
}

const steps: readonly Step[] = [
  { reads: /^\.\*/, glob: '**', exact: true },
  { reads: /^\[\^\\?\.\]\*/, glob: '*', exact: true },
  { reads: /^(?:\[0-9\]|\\d|\\w|\[\^\\?\.\])[+*]?/, glob: '*', exact: false },
  { reads: /^\\\./, glob: '.', exact: true },
  { reads: /^[A-Za-z0-9_/-]+(?![*+?{])/, exact: true },
  { reads: /^[A-Za-z0-9_/-]\*/, glob: '*', exact: false },
  // A dot that is not escaped is nearly always meant as one.
  { reads: /^\.(?![*+?{])/, glob: '.', exact: true },
];
