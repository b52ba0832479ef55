/** A network under the masks of units that are gone, and without the units: a training step, and its model. */
import type { TrainingStep } from '../../src/compute/training-step.ts';
import { readLayers, readParameters, freeGroups, type Model } from '../../src/model/index.ts';
import { smallerModel } from '../../src/cut/smaller-model.ts';
import { smallerSpec } from '../../src/cut/smaller-spec.ts';
import { masksWithout } from '../../src/state/unit-masks.ts';
import type { Network } from './networks.ts';
import { specOf, stepOf, trainable } from './ours.ts';

export function halvedSteps(network: Network, model: Model, kind: string): { readonly masked: TrainingStep; readonly cut: TrainingStep } {
  const { tensors, masks, smaller } = halved(model, kind);
  const whole = specOf(network, model, { tensors, masks });
  const { layers } = readLayers(model);
  return { masked: stepOf(whole), cut: stepOf(smallerSpec(whole, smaller, layers, [])) };
}

/** Every other unit of every group of a kind is gone, where any may go. */
export function halved(model: Model, kind: string) {
  const free = freeGroups(model).filter((group) => group.kind === kind);
  const gone = free.map((group) => {
    const units = [...group.units.keys()].filter((unit) => unit % 2 === 1);
    return { group, units: new Set(units) };
  });
  const tensors = trainable(model);
  const trained = readParameters(model).filter(({ tensor }) => tensors.includes(tensor));
  const parameters = new Map(trained.map((parameter) => [parameter.tensor, parameter]));
  const values = new Map(trained.map(({ tensor, count }) => [tensor, new Float32Array(count)] as const));
  const masks = masksWithout(gone, parameters, { masks: new Map(), values });
  const units = new Map(gone.map(({ group, units: own }) => [group.title, [...own]]));
  const smaller = smallerModel(model, { cuts: [{ stage: '', step: 0, units }] });
  if (smaller === undefined) throw new Error('nothing is cut');
  return { tensors, masks, smaller };
}
