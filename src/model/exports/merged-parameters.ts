/**
 * Which parameters an exporter shares only because their values are equal.
 *
 * PyTorch writes a parameter that two modules own once, under one name, and its readers read that name. Of different parameters with equal
 * values it keeps one, and hands it on through an `Identity` whose output has the name of the other parameter. So such an `Identity` speaks
 * of a parameter of its own, with three exceptions: an export in training mode shares only what lies in the same memory; a table of
 * embeddings whose numbers differ among themselves is a copy that was meant to stay one (`torchscript=True` of Transformers); and what
 * folding made of one parameter, once for each call of its module, is read in one scope (`/fc/MatMul` and `/fc_1/MatMul`), or in scopes
 * that share its bias, where several modules own it (`/heads.0/E/MatMul` and `/heads.1/E/MatMul`).
 */
import { nameAt } from '../graph.ts';
import type { Shared, TiedBecause } from '../file.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { scopeOf } from '../layers/read-layers.ts';
import { domainName } from '../read/read-graph.ts';

export interface FoundShared extends Shared {
  /** What the node reads: the initializer, or what another `Identity` hands on. */
  readonly source: string;
  /** The payload of the `Identity`, which tells its record. */
  readonly at: number;
}

/** Every `Identity` by which the exporter of PyTorch hands one parameter on as another. */
export function findShared(graph: Decoded<'Graph'>): readonly FoundShared[] {
  const stored = new Set(graph.initializer.map(({ name }) => name));
  const outputs = new Set(graph.output.map(({ name }) => name));
  const origins = new Map<string, string>();
  const found: FoundShared[] = [];
  for (const { opType, domain, input = [], output = [], at } of graph.node) {
    const [source = '', name = ''] = [input[0], output[0]];
    if (opType !== 'Identity' || domainName(domain) !== '' || name === '') continue;
    const from = stored.has(source) ? source : origins.get(source);
    if (from === undefined || outputs.has(name) || !isParameterName(name, from)) continue;
    origins.set(name, from);
    found.push({ name, from, source, at: at.start });
  }
  return found;
}

/** What a module calls a parameter. */
const named = /^[^/:]+\.[^:]+$/;

/** What the exporter calls a tensor that it has computed. */
export const madeUp = /^onnx::\w+_\d+$/;

/**
 * `layer1.0.bn1.bias`, `onnx::Conv_41` and, from old versions, `41` name parameters; the results of
 * operators are `/layer1/layer1.0/Add_output_0`.
 */
function isParameterName(name: string, other: string): boolean {
  if (madeUp.test(name)) return true;
  if (/^\d+$/.test(name)) return /^\d+$/.test(other);
  return !name.startsWith('/') && !/_output_\d+$/.test(name);
}

/** What the nodes of a graph say of its tensors, by the names of those that are stored. */
export interface TensorReaders {
  /** Those that an operator looks rows up in. */
  readonly tables: ReadonlySet<string>;
  /** The modules whose nodes read a value. */
  readonly scopes: ReadonlyMap<string, ReadonlySet<string>>;
}

export function readersIn(graph: Decoded<'Graph'>, shared: readonly FoundShared[]): TensorReaders {
  const origins = new Map(shared.map(({ name, from }) => [name, from]));
  const fixed = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ opType, output }) => (opType === 'Constant' ? output : [])),
  ]);
  const looked = graph.node.filter(({ opType, input }) => opType === 'Gather' && !fixed.has(nameAt(input, 1)));
  const scopes = new Map<string, Set<string>>();
  for (const { name = '', opType = '', input = [] } of graph.node) {
    for (const value of name.startsWith('/') ? input : []) scopes.set(value, (scopes.get(value) ?? new Set()).add(scopeOf(name, opType)));
  }
  return { tables: new Set(looked.map(({ input }) => nameAt(input, 0)).map((name) => origins.get(name) ?? name)), scopes };
}

/** Why it stays tied; undefined where it is a parameter of its own. */
export function tiedBecause(
  { name, from, source }: FoundShared,
  {
    training,
    readers,
    isUniform,
  }: { readonly training: boolean; readonly readers: TensorReaders; readonly isUniform: (stored: string) => boolean },
): TiedBecause | undefined {
  if (training) return 'memory';
  if (readers.tables.has(from) && !isUniform(from)) return 'table';
  const [own, other] = [name, source].map((value) => [...(readers.scopes.get(value) ?? [])]);
  if (!madeUp.test(name) || own === undefined || other === undefined) return undefined;
  const isRead = own.some((scope) =>
    other.some(
      (first) =>
        isOneModule(scope, first, readers) ||
        ((scope === first || isCalledAgain(scope, first)) && (!isUniform(from) || shareParameters(scope, first, readers))),
    ),
  );
  return isRead ? 'module' : undefined;
}

/**
 * Whether a second call of the module around them reads both. Different modules begin with equal values, too, where all values are one
 * number; the second call of a module also reads another parameter by the same name: `/0/Conv` and `/0_1/Conv` read `0.weight`.
 */
function shareParameters(again: string, first: string, { scopes }: TensorReaders): boolean {
  const [, around = '', number] = /^(.*?)[^.]*?(_\d+)$/.exec(again) ?? [];
  if (number === undefined || again === first) return false;
  return [...scopes].some(([value, own]) => {
    const called = [...own].filter((scope) => scope.startsWith(around) && scope.endsWith(number) && scope !== again);
    return named.test(value) && called.some((scope) => own.has(scope.slice(0, -number.length)));
  });
}

/** Whether two modules are one that several own, as heads share a projection: both read another parameter, as its bias, by one name. */
function isOneModule(scope: string, first: string, { scopes }: TensorReaders): boolean {
  return scope !== first && [...scopes].some(([value, own]) => named.test(value) && own.has(scope) && own.has(first));
}

/** The scopes of later calls of a module have numbers: `/enc/fc/MatMul`, `/enc/fc_1/MatMul`. */
function isCalledAgain(again: string, first: string): boolean {
  const [parts, own] = [again.split('.'), first.split('.')];
  return parts.length === own.length && parts.every((part, at) => isNumbered(part, nameAt(own, at)));
}

function isNumbered(part: string, own: string): boolean {
  return part === own || (part.startsWith(own) && /^_\d+$/.test(part.slice(own.length)));
}
