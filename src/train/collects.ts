/** What the steps of a training statement add up: the statistics of its stage, as far as their weights train in it. */
import { valuesAt } from '../basics/maps.ts';
import { collectSlot, type CollectSpec } from '../compute/collects.ts';
import { freeNames } from '../language/expressions/names.ts';
import { marksIn, weightAt, storedIn } from '../plan/criteria/names.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { ofKind } from '../plan/of-kind.ts';
import type { RunContext } from '../state/context.ts';
import { weightsOf, type Marks } from '../state/layer-weights.ts';
import { withCollected, type Network } from '../state/network.ts';

export function collectsOf(
  { layers }: RunContext,
  { statements }: PlannedStage,
  { tensors }: PlannedTrain,
  { network, marks }: { readonly network: Network; readonly marks: Marks },
): readonly CollectSpec[] {
  const own = new Set(tensors);
  return ofKind(statements, 'collect steps').map(({ name, adds, smoothed, layers: names }) => {
    const expr = expressionOf(adds);
    if (expr === undefined) throw new Error(`the plan adds ${adds}, which no step can`);
    const trained = valuesAt(layers, names).filter(({ tensor }) => own.has(tensor));
    const marked = marksIn(expr).map((mark) => {
      const at = marks.get(mark);
      if (at === undefined) throw new Error(`the plan looks back at ${mark}, never marked`);
      const weights = weightsOf(trained, at.network);
      const values = trained.map(({ tensor }, index) => {
        return [tensor, weights[index] ?? new Float32Array(0)] as const;
      });
      return [weightAt(mark), new Map(values)] as const;
    });
    const stored = storedIn(expr).map((read) => {
      return [read, network.collected?.get(read) ?? new Map<string, Float32Array>()] as const;
    });
    const beside = new Map([...marked, ...stored]);
    return { name, adds: expr, reads: freeNames(expr), smoothed, layers: trained, beside };
  });
}

/** The network with what the steps have added so far. */
export function withAdded(network: Network, collects: readonly CollectSpec[], read: (slot: string) => Float32Array): Network {
  return collects.reduce((all, { name, layers }) => {
    const own = layers.map(({ tensor }) => [tensor, read(collectSlot(name, tensor))] as const);
    // Statements that take turns train other weights.
    return withCollected(all, name, new Map([...(all.collected?.get(name) ?? []), ...own]));
  }, network);
}
