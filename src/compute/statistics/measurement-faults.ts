/** Why statistics of layers cannot be measured: found by writing their graphs before any weight is read. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import type { MeasuredOfLayers, ModelFacts } from '../../plan/facts.ts';
import { append } from '../builder.ts';
import { biasFaults } from '../compensation/bias.ts';
import { forwardPass } from '../forward.ts';
import { headerSpec } from '../gradient-faults.ts';
import { activationMoment } from './activation-moment.ts';
import { secondMomentOf } from './second-moment.ts';

/**
 * What measuring the moments of inputs and outputs would be refused for, and a compensation for: ESP6006–6008, 6012,
 * 6013, 6044. Nothing is known where the dimensions of a sample are not.
 */
export function measurementFaults(model: Model): NonNullable<ModelFacts['measurementFaults']> {
  return (task, measured, dims) => {
    const spec = headerSpec(model, task, dims);
    const pass = spec && forwardPass(spec);
    if (pass === undefined) return [];
    if (pass.value === undefined) return pass.diagnostics;
    append(pass.value.builder, pass.value.nodes);
    return faultsIn(pass.value, measured);
  };
}

type Pass = NonNullable<ReturnType<typeof forwardPass>['value']>;

function faultsIn(pass: Pass, { layers, moments, inverts, biases }: MeasuredOfLayers): readonly Diagnostic[] {
  const found = layers.flatMap((layer): readonly Diagnostic[] => {
    const plain = moments.flatMap((moment) => activationMoment(pass, layer, moment).diagnostics);
    if (!inverts) return plain;
    const source = secondMomentOf(pass, layer);
    return [...plain, ...(source.value === undefined ? source.diagnostics : source.value.emit().diagnostics)];
  });
  return [...found, ...(biases ? biasFaults(pass, layers) : [])];
}
