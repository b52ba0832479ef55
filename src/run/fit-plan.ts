/**
 * Holds what a plan says of the model against the model itself. A plan made for this file always
 * passes; one that was edited may not, and its counts would then be kept on other tensors.
 */
import { wholeOutput, type Sliced } from '../basics/slices.ts';
import { groupsOfPart } from '../plan/optional-lists.ts';
import { measuredResources } from '../plan/schema/unit-words.ts';
import { type Diagnostic, diagnose } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { insertedTensors, type ValueInfo, type Layer, type UnitGroup, bundleCount, inMultiples, unitsOf } from '../model/index.ts';
import { gatesOf } from '../model/coupling/reducing-rules.ts';
import { tileText, isTilePrune, prunedGroups } from '../plan/pruning.ts';
import { tilesFit } from '../select/tiles.ts';
import type { Plan, PlannedAdapter, PlannedGroup, PlannedLayer, PlannedTrain, PlannedTask } from '../plan/plan.ts';
import type { LoadedModel } from '../state/load.ts';
import * as metrics from '../plan/observe/metric-facts.ts';
import { isMetric } from '../measure/metrics.ts';
import { ofKindIn, ofKind } from '../plan/of-kind.ts';
import { plannedInsertions } from '../plan/train/planned-train.ts';

export function misfitsOf(plan: Plan, loaded: LoadedModel): readonly Diagnostic[] {
  const { layers, network } = loaded;
  const trainings = ofKindIn(plan.stages, 'train');
  return [
    ...taskMisfits(plan, loaded).map((args) => diagnose(catalogue.planOfOtherTensors, args)),
    ...unitMisfits(plan, loaded),
    ...plan.layers.flatMap((planned) => complaint('layer', planned.name, layerMisfit(planned, layers.get(planned.name)))),
    ...tileMisfits(plan, layers),
    ...trainings.flatMap(({ adapters }) =>
      adapters.flatMap((planned) => complaint('adapter on', planned.layer, adapterMisfit(planned, layers.get(planned.layer)))),
    ),
    ...[...trainings.flatMap(({ tensors }) => tensors), ...begunTensors(plan)].flatMap((name) =>
      complaint('tensor', name, network.values.has(name) ? undefined : 'is none of the model'),
    ),
  ];
}

/** What `reset all` begins anew beside weights. */
function begunTensors({ stages }: Plan): readonly string[] {
  return ofKindIn(stages, 'reset').flatMap(({ starts = {} }) => {
    const { uniform = {}, ...others } = starts;
    return [...Object.keys(uniform), ...Object.values(others).flat()];
  });
}

function tileMisfits({ stages }: Plan, layers: LoadedModel['layers']): readonly Diagnostic[] {
  return stages
    .flatMap(({ statements }) => statements)
    .flatMap((it) => {
      if (!isTilePrune(it)) return [];
      const { tile } = it;
      return it.layers.flatMap((name) => {
        const layer = layers.get(name);
        const isFilled = layer === undefined || tilesFit(tile, layer, gatesOf(layer.operator));
        return complaint('layer', name, isFilled ? undefined : `is not filled by tiles of ${tileText(tile)}`);
      });
    });
}

/** The model is read for its units only where a plan speaks of some. */
function unitMisfits({ stages }: Plan, loaded: LoadedModel): readonly Diagnostic[] {
  const statements = stages.flatMap((stage) => stage.statements);
  const planned = statements.flatMap(prunedGroups);
  const compacts = ofKind(statements, 'compact').flatMap(({ groups }) => groups);
  const gated = ofKind(statements, 'train').flatMap((it) => [...gatedUnits(it), ...groupsOfPart(it.widths)]);
  if (planned.length + compacts.length + gated.length === 0) return [];
  const { groupOf } = unitsOf(loaded.outline);
  const inserted = new Set(plannedInsertions(stages).flatMap(insertedTensors));
  return [
    ...planned.flatMap((group) => complaint('units', group.name, groupMisfit(group, groupOf(group.name), { loaded, inserted }))),
    ...gated.flatMap(({ name, units }) => complaint('units', name, gatedMisfit(units, groupOf(name)))),
    ...compacts.flatMap((name) => complaint('units', name, groupOf(name) ? undefined : 'are none of the model')),
  ];
}

function gatedUnits({ gates, inputGates, codes }: PlannedTrain) {
  const branches = groupsOfPart(inputGates);
  const ofUnits = [...groupsOfPart(gates), ...groupsOfPart(codes)];
  return [...ofUnits, ...branches.map(({ name }) => ({ name, units: 1 }))];
}

function gatedMisfit(units: number, group: UnitGroup | undefined): string | undefined {
  if (group === undefined) return 'are none of the model';
  return group.units.length === units ? undefined : `are ${group.units.length}`;
}

/** A statement before the insertion, or behind its end, names none of the slices that lie in what is inserted. */
function groupMisfit(
  planned: PlannedGroup,
  group: UnitGroup | undefined,
  { loaded: { layers }, inserted }: { readonly loaded: LoadedModel; readonly inserted: ReadonlySet<string> },
): string | undefined {
  if (group === undefined) return 'are none of the model';
  if (group.pin !== undefined) return 'cannot go';
  const { multiple } = planned;
  const units = bundleCount(multiple === undefined ? group : inMultiples(group, multiple));
  if (units !== planned.units) return `are ${units}`;
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims.join('×')]));
  const named = new Set(planned.members.map(({ tensor }) => tensor));
  const own = group.members
    .filter(({ tensor }) => dims.has(tensor) && (named.has(tensor) || !inserted.has(tensor)))
    .map(({ tensor, axis, slices }) => `${tensor} ${axis} ${slices} ${dims.get(tensor) ?? ''}`);
  const said = planned.members.map((member) => `${member.tensor} ${member.axis} ${member.slices} ${member.dims.join('×')}`);
  return own.join('\n') === said.join('\n') ? undefined : 'lie in other slices';
}

function complaint(what: string, name: string, differs: string | undefined): readonly Diagnostic[] {
  return differs === undefined ? [] : [diagnose(catalogue.planOfOtherTensors, { what, name, differs })];
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

/** Whether the model has the ports that a plan's task names, and this version the metrics. */
type TaskMisfit = { readonly what: string; readonly name: string; readonly differs: string };

/** Ports count only where data is fed; metrics that are counted or defined need no gauge. */
function taskMisfits(plan: Plan, { stored: { graph } }: Pick<LoadedModel, 'stored'>): readonly TaskMisfit[] {
  const { task, data } = plan;
  const isFed = Object.keys(data).length > 0;
  const ports = [
    ...(task.inputs ?? [{ name: task.input }]).map(({ name }) => ({
      what: 'input',
      name,
      among: graph.inputs,
      wanted: 'no input of the model',
    })),
    ...[task.output, ...(task.outputs ?? []).map(wholeOutput)].map((name) => {
      return { what: 'output', name, among: graph.outputs, wanted: 'no output of the model' };
    }),
  ];
  const gauged = [
    ...task.metrics,
    ...metrics
      .subjectsOf(plan)
      .filter(isGauged)
      .map((it) => it.metric),
  ];
  return [
    ...ports
      .filter(({ name, among }) => isFed && !among.some((port) => port.name === name))
      .map(({ what, name, wanted }) => ({ what, name, differs: `is ${wanted}` })),
    ...[...(task.outputs ?? []), ...slicedTerms(plan)].flatMap((own) => sliceMisfit(own, graph)),
    ...axisMisfit(task, graph.outputs.find(({ name }) => name === task.output)?.dims),
    ...[...new Set(gauged)].flatMap((name) => metricMisfit(name, task)),
  ];
}

function slicedTerms({ stages }: Plan): readonly Sliced[] {
  const terms = ofKindIn(stages, 'train').flatMap(({ objective = [] }) => objective);
  return terms.flatMap((term) => (term.term === 'labels' && term.slice ? [{ name: term.of ?? term.slice.of, slice: term.slice }] : []));
}

function sliceMisfit({ name, slice }: Sliced, { outputs }: LoadedModel['stored']['graph']): readonly TaskMisfit[] {
  const dims = outputs.find((one) => one.name === slice?.of)?.dims ?? [];
  const isPart = slice?.ranges.every(({ axis, from, to }) => axis < dims.length && from < to && to <= Number(dims[axis])) !== false;
  return isPart ? [] : [{ what: 'slice', name, differs: `is no part of its output [${dims.join(', ')}]` }];
}

function axisMisfit({ classes, loss }: PlannedTask, dims: ValueInfo['dims']): readonly TaskMisfit[] {
  const isAxis = classes === undefined || (loss === 'crossentropy' && (dims === undefined || classes < dims.length - 1));
  return isAxis ? [] : [{ what: 'axis of classes', name: String(classes), differs: 'is none that the loss reads' }];
}

/** Where outputs decide, a count of weights is no metric either. */
function isGauged({ metric, expression, evaluated, between }: metrics.PlannedSubject): boolean {
  // What compares the outputs of two networks reads no label.
  if (between !== undefined && metrics.isOfTwo(metric)) return false;
  const isKnown = metrics.isCount(metric) || measuredResources.some((one) => one === metric);
  return expression === undefined && (evaluated === true || !isKnown);
}

function metricMisfit(name: string, task: PlannedTask): readonly TaskMisfit[] {
  const loss = metrics.lossOfMetric(name, task);
  const differs = isMetric(name)
    ? (task.outputs !== undefined && loss !== 'sum'
        ? !metrics.isOfOutput(name, loss ?? '')
        : metrics.lossesOfMeasured(name)?.includes(loss ?? '') === false) && `cannot be taken of \`${loss ?? 'no output'}\``
    : 'is none that this version measures';
  return differs === false ? [] : [{ what: 'metric', name, differs }];
}
