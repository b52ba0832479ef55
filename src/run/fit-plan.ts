/**
 * Holds what a plan says of the model against the model itself. A plan made for this file always
 * passes; one that was edited may not, and its counts would then be kept on other tensors.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import type { Layer } from '../model/index.ts';
import type { Plan, PlannedAdapter, PlannedLayer } from '../plan/plan.ts';
import type { LoadedModel } from './load.ts';

export function misfitsOf(plan: Plan, { layers, network }: LoadedModel): readonly Diagnostic[] {
  const trainings = plan.stages.flatMap(({ statements }) =>
    statements.filter((statement) => statement.kind === 'train'),
  );
  return [
    ...plan.layers.flatMap((planned) =>
      complaint('layer', planned.name, layerMisfit(planned, layers.get(planned.name))),
    ),
    ...trainings.flatMap(({ adapters }) =>
      adapters.flatMap((planned) =>
        complaint('adapter on', planned.layer, adapterMisfit(planned, layers.get(planned.layer))),
      ),
    ),
    ...trainings.flatMap(({ tensors }) =>
      tensors.flatMap((name) =>
        complaint('tensor', name, network.values.has(name) ? undefined : 'is none of the model'),
      ),
    ),
  ];
}

function complaint(what: string, name: string, differs: string | undefined): readonly Diagnostic[] {
  if (differs === undefined) return [];
  return [diagnose(catalogue.planOfOtherTensors, { what, name, differs })];
}

function layerMisfit(planned: PlannedLayer, layer: Layer | undefined): string | undefined {
  if (layer === undefined) return 'is none of the model';
  if (planned.tensor !== layer.tensor) return `keeps its weights in \`${layer.tensor}\``;
  const dims = layer.dims.join('×');
  if (planned.dims.join('×') !== dims) return `has the shape ${dims}`;
  return planned.count === layer.count ? undefined : `has ${layer.count} weights`;
}

function adapterMisfit(planned: PlannedAdapter, layer: Layer | undefined): string | undefined {
  if (layer === undefined) return 'is on no layer of the model';
  if (planned.tensor !== layer.tensor) return `belongs to the tensor \`${layer.tensor}\``;
  return planned.rows * planned.columns === layer.count
    ? undefined
    : `is for ${planned.rows}×${planned.columns} weights, and the layer has ${layer.count}`;
}
