/** The parameters of a model, as counts, budgets and `train all|biases|norms|head` need them. */
import { memoized } from '../../basics/memoized.ts';
import { must } from '../../basics/must.ts';
import { flatGraph } from '../flat/flatten.ts';
import type { CheckpointLayers, Layer, Model, Role } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { isParameter, parameterKind, usedTensors, type ParameterKind } from './weights.ts';
import { layersOf } from './read-layers.ts';

export interface Parameter {
  /** Name of the stored tensor. */
  readonly tensor: string;
  readonly dims: readonly number[];
  readonly count: number;
  readonly kind: ParameterKind;
  readonly roles: ReadonlySet<Role>;
  /** Name of its layer; running statistics are in none. */
  readonly layer?: string;
}

/** Trainable parameters in graph order, then the running statistics of norms. */
export const readParameters = /* @__PURE__ */ memoized(parametersIn);

function parametersIn(model: Model): readonly Parameter[] {
  if (model.checkpoint !== undefined) return parametersOf(model, model.checkpoint);
  const flat = flatGraph(model);
  const { tensors } = usedTensors(flat);
  const layers = new Map(layersOf(flat).layers.map((layer) => [layer.tensor, layer]));
  const described = tensors.flatMap((used): Parameter[] => {
    const kind = parameterKind(used);
    if (kind !== 'running-statistic' && !isParameter(used)) return [];
    const layer: Layer | undefined = layers.get(used.stored.name);
    const { dims } = used.stored.tensor;
    return [{ tensor: used.stored.name, dims, count: valueCount(dims), kind, roles: layer?.roles ?? new Set(), layer: layer?.name }];
  });
  const isStatistic = ({ kind }: Parameter) => kind === 'running-statistic';
  return [...described.filter((it) => !isStatistic(it)), ...described.filter(isStatistic)];
}

/** Where there is no graph, a role says what a parameter is. */
function parametersOf({ graph }: Model, { layers, statistics }: CheckpointLayers): readonly Parameter[] {
  const kinds = ['embedding', 'norm', 'bias'] as const;
  return [
    ...layers.map(({ name, tensor, dims, count, roles, prunable }): Parameter => {
      const kind = kinds.find((kind) => roles.has(kind)) ?? (prunable ? 'weight' : 'other');
      return { tensor, dims, count, kind, roles, layer: name };
    }),
    ...statistics.map((tensor): Parameter => {
      const dims = must(graph.initializers.get(tensor), 'a stored tensor').dims;
      return { tensor, dims, count: valueCount(dims), kind: 'running-statistic', roles: new Set() };
    }),
  ];
}

/** The number of trainable parameters; running statistics are not counted. */
export function parameterCount(model: Model): number {
  return readParameters(model)
    .filter(({ kind }) => kind !== 'running-statistic')
    .reduce((sum, { count }) => sum + count, 0);
}
