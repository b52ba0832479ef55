/** The parameters of a model, as counts, budgets and `train all|biases|norms|head` need them. */
import { flatten } from '../flat/flatten.ts';
import { dataValues } from '../flat/dataflow.ts';
import type { Layer, Model, Role } from '../graph.ts';
import { elementCount } from '../shape.ts';
import type { ParameterKind } from './parameter-kinds.ts';
import { isParameter, parameterKind } from './parameter-kinds.ts';
import { layersOf } from './read-layers.ts';
import { usedTensors } from './weights.ts';

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
export function readParameters(model: Model): readonly Parameter[] {
  const flat = flatten(model);
  const { tensors } = usedTensors(flat, dataValues(flat));
  const layers = new Map(layersOf(flat).layers.map((layer) => [layer.tensor, layer]));
  const described = tensors.flatMap((used): Parameter[] => {
    const kind = parameterKind(used);
    if (kind !== 'running-statistic' && !isParameter(used)) return [];
    const layer: Layer | undefined = layers.get(used.stored.name);
    const { dims } = used.stored.tensor;
    return [
      {
        tensor: used.stored.name,
        dims,
        count: elementCount(dims) ?? 0,
        kind,
        roles: layer?.roles ?? new Set(),
        ...(layer === undefined ? {} : { layer: layer.name }),
      },
    ];
  });
  const isStatistic = ({ kind }: Parameter) => kind === 'running-statistic';
  return [...described.filter((it) => !isStatistic(it)), ...described.filter(isStatistic)];
}

/** The number of trainable parameters; running statistics are not counted. */
export function parameterCount(model: Model): number {
  return readParameters(model)
    .filter(({ kind }) => kind !== 'running-statistic')
    .reduce((sum, { count }) => sum + count, 0);
}
