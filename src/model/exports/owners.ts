/**
 * Which parameter a node reads. The optimizer of PyTorch's current exporter merges initializers of equal bytes under the name of the first,
 * so that the scale of one norm serves all norms of a fresh network. The scope of the reader and the list of all parameters tell them apart:
 * the norm of the module `encoder.ln_2` that reads `encoder.ln_1.weight` reads a parameter that the file has lost, `encoder.ln_2.weight`.
 */
import { nameAt } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import type { Scope } from './scopes.ts';

type Node = Decoded<'Node'>;

const ofNorms: readonly (string | undefined)[] = [undefined, 'weight', 'bias', 'running_mean', 'running_var'];
const ofProducts: readonly (string | undefined)[] = [undefined, 'weight', 'bias'];

/** What a module calls the inputs of the operators that have a place for each. */
const places: ReadonlyMap<string, readonly (string | undefined)[]> = new Map([
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LayerNormalization'].map((op) => [op, ofNorms] as const),
  ...['Conv', 'ConvTranspose', 'Gemm'].map((op) => [op, ofProducts] as const),
]);

export function moduleOf(parameter: string): string {
  return parameter.slice(0, Math.max(0, parameter.lastIndexOf('.')));
}

function inModule(module: string, parameter: string): string {
  return module === '' ? parameter : `${module}.${parameter}`;
}

/** Whether a parameter belongs to a module or to one inside it. */
export function isWithin(module: string, parameter: string): boolean {
  return module === '' || parameter.startsWith(`${module}.`);
}

/**
 * The lost parameter that a node reads as an input. The operator says which part of its module that is; where it does not, the parameter is
 * the one within the module whose path ends as that of `stored` does. Undefined where nothing is lost, or where several would do.
 */
export function lostParameter(
  { opType = '' }: Node,
  { module, operation }: Scope,
  { input, stored, lost }: { readonly input: number; readonly stored: string; readonly lost: ReadonlySet<string> },
): string | undefined {
  const part = places.get(opType)?.[input] ?? (opType === 'Add' && /^(?:linear|addmm)/.test(operation) ? 'bias' : undefined);
  if (moduleOf(stored) === module) return undefined;
  if (part !== undefined && lost.has(inModule(module, part))) return inModule(module, part);
  // A module around the node, or one inside its own, hands it the parameter.
  if (isWithin(module, stored) || moduleOf(stored) === '' || module.startsWith(`${moduleOf(stored)}.`)) return undefined;
  const last = stored.slice(moduleOf(stored).length).replace(/^\./, '');
  const inside = [...lost].filter((name) => isWithin(module, name) && (name === last || name.endsWith(`.${last}`)));
  const lengths = inside.map((name) => commonEnd(name, stored));
  const most = Math.max(0, ...lengths);
  const best = inside.filter((_, at) => lengths[at] === most);
  return best.length === 1 ? nameAt(best, 0) : undefined;
}

/** How many last parts two paths share. */
function commonEnd(one: string, other: string): number {
  const [own, others] = [one.split('.').toReversed(), other.split('.').toReversed()];
  const differs = own.findIndex((part, at) => part !== others[at]);
  return differs < 0 ? own.length : differs;
}
