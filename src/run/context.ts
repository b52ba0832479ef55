/** What every part of a run reads and none changes. */
import type { SessionOptions } from '../compute/session.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Layer, Model } from '../model/graph.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from './events.ts';

export interface RunContext {
  readonly plan: Plan;
  /** With every tensor in memory; a network's values stand for those it holds. */
  readonly model: Model;
  /** By name. */
  readonly layers: ReadonlyMap<string, Layer>;
  /** Stored tensors of parameters and running statistics, whose values a network holds. */
  readonly parameters: readonly string[];
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly engine: SessionOptions;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

/** A data set that the plan names: the caller has checked that it is there. */
export function datasetOf({ datasets }: RunContext, name: string): Dataset {
  const dataset = datasets.get(name);
  if (dataset === undefined) throw new Error(`the plan reads ${name}, and nobody opened it`);
  return dataset;
}
