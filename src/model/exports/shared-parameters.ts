/**
 * Which parameters an exporter shares only because their values are equal.
 *
 * PyTorch writes a parameter that two modules own once, under one name, and its readers read that name. Of
 * different parameters with equal values it keeps one, and hands it on through an `Identity` whose output
 * has the name of the other parameter. So such an `Identity` speaks of a parameter of its own, with two
 * exceptions: an export in training mode shares only what lies in the same memory, and a table of embeddings
 * whose numbers differ among themselves is a copy that was meant to stay one (`torchscript=True` of Transformers).
 */
import type { Decoded } from '../onnx/decode-message.ts';
import { domainName } from '../read/read-graph.ts';
import type { Shared, TiedBecause } from './mends.ts';

export interface FoundShared extends Shared {
  /** The payload of the `Identity`, which tells its record. */
  readonly at: number;
}

/** Every `Identity` by which the exporter of PyTorch hands one parameter on as another. */
export function findShared(graph: Decoded<'Graph'>): readonly FoundShared[] {
  const stored = new Set((graph.initializer ?? []).map(({ name }) => name ?? ''));
  const outputs = new Set((graph.output ?? []).map(({ name }) => name ?? ''));
  const origins = new Map<string, string>();
  const found: FoundShared[] = [];
  for (const { opType, domain, input = [], output = [], at } of graph.node ?? []) {
    const [source = '', name = ''] = [input[0], output[0]];
    if (opType !== 'Identity' || domainName(domain) !== '' || name === '') continue;
    const from = stored.has(source) ? source : origins.get(source);
    if (from === undefined || outputs.has(name) || !isParameterName(name, from)) continue;
    origins.set(name, from);
    found.push({ name, from, at: at.start });
  }
  return found;
}

/**
 * `layer1.0.bn1.bias`, `onnx::Conv_41` and, from old versions, `41` name parameters; the results of
 * operators are `/layer1/layer1.0/Add_output_0`.
 */
function isParameterName(name: string, other: string): boolean {
  if (/^onnx::\w+_\d+$/.test(name)) return true;
  if (/^\d+$/.test(name)) return /^\d+$/.test(other);
  return !name.startsWith('/') && !/_output_\d+$/.test(name);
}

/** Stored tensors, by their own name, that an operator looks rows up in. */
export function tablesOf(graph: Decoded<'Graph'>, shared: readonly FoundShared[]): ReadonlySet<string> {
  const origins = new Map(shared.map(({ name, from }) => [name, from]));
  const fixed = new Set([
    ...(graph.initializer ?? []).map(({ name }) => name),
    ...(graph.node ?? []).flatMap(({ opType, output }) => (opType === 'Constant' ? output : [])),
  ]);
  const looked = (graph.node ?? []).filter(({ opType, input }) => opType === 'Gather' && !fixed.has(input?.[1] ?? ''));
  const names = looked.map(({ input }) => input?.[0] ?? '');
  return new Set(names.map((name) => origins.get(name) ?? name));
}

/** Why it stays tied; undefined where it is a parameter of its own. */
export function tiedBecause(
  { from }: Shared,
  around: { readonly training: boolean; readonly tables: ReadonlySet<string>; readonly isUniform: (stored: string) => boolean },
): TiedBecause | undefined {
  if (around.training) return 'memory';
  return around.tables.has(from) && !around.isUniform(from) ? 'table' : undefined;
}
