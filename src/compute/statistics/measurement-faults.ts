/** Why statistics of layers cannot be measured: found by writing their graphs before any weight is read. */
import { untraceable } from '../../diagnostics/catalogue/compute.ts';
import { diagnose, faultsIn, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import type { MeasuredOfLayers, ModelFacts } from '../../plan/facts.ts';
import { append } from '../builder.ts';
import { biasFaults } from '../compensation/bias.ts';
import { forwardPass, type ForwardPass } from '../forward.ts';
import { headerSpec } from '../gradient-faults.ts';
import { activationMoment } from './activation-moment.ts';
import { emitReversePasses } from './reverse-passes.ts';
import { secondMomentOf } from './second-moment.ts';

/**
 * What measuring the moments of inputs, outputs and relevance would be refused for, and a compensation for: ESP6006–6008,
 * 6012, 6013, 6044, 6060, 6061. Nothing is known where the dimensions of a sample are not.
 */
export function measurementFaults(model: Model): NonNullable<ModelFacts['measurementFaults']> {
  return (task, measured, dims) => {
    const spec = headerSpec(model, task, dims);
    if (spec === undefined) return [];
    return faultsIn((take) => {
      const pass = take(forwardPass(spec));
      append(pass.builder, pass.nodes);
      const { layers } = measured;
      const moments = measured.moments.filter(({ of }) => of === 'relevance');
      const { loss } = task;
      if (moments.length > 0 && loss !== undefined) take(emitReversePasses({ ...task, ...spec, loss, layers, moments }, pass));
      return faultsOf(pass, { ...measured, moments: measured.moments.filter(({ of }) => of !== 'relevance') });
    });
  };
}

function faultsOf(pass: ForwardPass, { layers, moments, inverts, biased }: MeasuredOfLayers): readonly Diagnostic[] {
  const found = layers.map((layer): readonly Diagnostic[] => {
    const plain = moments.flatMap((moment) => activationMoment(pass, layer, moment).diagnostics);
    if (!inverts) return plain;
    const source = secondMomentOf(pass, layer);
    return [...plain, ...(source.value === undefined ? source.diagnostics : source.value.emit().diagnostics)];
  });
  // One plan names all of them, so that the next does not stop at the next.
  const all = layers.filter((_, at) => found[at]?.some(({ code }) => code === untraceable.code)).map(({ name }) => name);
  const { help } = diagnose(untraceable, { layer: '', statistic: '', reason: '', all });
  const helped = found.flat().map((one) => (one.code === untraceable.code ? { ...one, help } : one));
  return [...helped, ...biasFaults(pass, biased)];
}
