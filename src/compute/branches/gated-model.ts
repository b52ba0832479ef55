/** A model whose residual branches can be switched off one by one: what each adds passes a gate. */
import { nameAt } from '../../model/graph.ts';
import { type BranchCut, type Model, type Node, type Tensor, floatTensor } from '../../model/index.ts';
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { freshName } from '../builder.ts';
import { type EvaluationSpec, closeEvaluation, openEvaluation } from '../evaluation.ts';
import { emitSums } from '../input-gates.ts';
import type { GatedGraph } from './build-contrasts.ts';

export interface GatedUnit {
  /** Name of a stored scalar of the gated model: 1 lets pass, 0 does not. */
  readonly gate: string;
  readonly cuts: readonly BranchCut[];
}

/** The same outputs as the model while all gates are 1. `names` are told apart from the model's own. */
export function gatedModel(
  model: Model,
  units: readonly (readonly BranchCut[])[],
): { readonly model: Model; readonly units: readonly GatedUnit[] } {
  const { graph } = model;
  const taken = new Set([
    ...graph.initializers.keys(),
    ...graph.inputs.map(({ name }) => name),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const fresh = (stem: string): string => {
    let name = stem;
    while (taken.has(name)) name += '~';
    taken.add(name);
    return name;
  };
  const gated = units.map((cuts, index) => ({ cuts, gate: fresh(`gate:${index}`) }));
  const gates = new Map(gated.flatMap(({ cuts, gate }) => cuts.map(({ sum, end }) => [sum, { end, gate }] as const)));
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const own = gates.get(nameAt(node.outputs, 0));
    if (own === undefined) return [node];
    const passed = fresh(`gated:${own.end}`);
    const gate: Node = { name: passed, op: 'Mul', domain: '', attributes: {}, inputs: [own.end, own.gate], outputs: [passed] };
    return [gate, { ...node, inputs: node.inputs.map((input) => (input === own.end ? passed : input)) }];
  });
  const initializers = new Map<string, Tensor>([
    ...graph.initializers,
    ...gated.map(({ gate }) => [gate, floatTensor(gate, [], [1])] as const),
  ]);
  return { model: { ...model, graph: { ...graph, nodes, initializers } }, units: gated };
}

/** Its pairs are the sums over the batch of σ(a·x + b) and of the gate, gate after gate. */
export function buildGateShares(spec: EvaluationSpec): Outcome<GatedGraph> {
  return collecting((take) => {
    const opened = take(openEvaluation(spec));
    const { pass, inputGates } = opened;
    const sums = emitSums(pass.builder, inputGates);
    const pairs = new Map(sums.map((sum) => [freshName(pass.builder, `sum:${sum}`), sum] as const));
    return { ...closeEvaluation(spec, opened, undefined, pairs), pairs: [...pairs.keys()] };
  });
}
