/** What trains, moves and is inserted, as plans hold it: which form it has, and how many numbers it is. */
import { groupsOfPart, layersOfPart } from '../optional-lists.ts';
import type * as planned from '../plan.ts';
import { floor, multiply, rational, zero, type Rational } from '../../exact/rational.ts';
import { type Incoherence, unless } from '../incoherence.ts';
import { shareAfter } from '../rewire/fall.ts';
import { shareOfText } from '../share-text.ts';
import { insertedTensors, insertionName, type Insertion } from '../../model/insert/insert-nodes.ts';
import { ofKindIn } from '../of-kind.ts';

export function isOfThresholds<Gates extends object>(gates: Gates): gates is Gates & planned.PlannedThresholds {
  return 'form' in gates && gates.form === 'thresholds';
}

/** A gate a unit, or a threshold a group. */
export function numbersOfGates(gates: planned.PlannedGates | undefined): number {
  const groups = groupsOfPart(gates);
  if (gates !== undefined && isOfThresholds(gates)) return groups.length;
  return groups.reduce((sum, { units }) => sum + units, 0);
}

/** Of the router, a weight a feature and a bias for each unit; then a number a unit of each code. */
export function numbersOfCodes({ count, features, groups }: planned.PlannedCodes): number {
  return (features + 1 + count) * groups.reduce((sum, group) => sum + group.units, 0);
}

/** A logit a width. */
export function numbersOfWidths(widths: planned.PlannedWidths | undefined): number {
  return groupsOfPart(widths).reduce((sum, group) => sum + group.widths.length, 0);
}

export function numbersOfDeltas(deltas: planned.PlannedDeltas | undefined): number {
  return layersOfPart(deltas).reduce((sum, layer) => sum + layer.deltas, 0);
}

/** The share of the deltas that moves after so many steps of a stage; undefined where none does. */
export function reselectedAt({ share, fall, every, over }: planned.PlannedReselection, time: number, steps: number): Rational | undefined {
  if (time < over || time >= steps || (time - over) % every !== 0) return undefined;
  // The first ones stand where chance put them.
  if (time === over) return rational(1);
  return shareAfter({ name: fall, from: shareOfText(share), to: zero }, rational(time, steps));
}

/** Rounded down, as the paper's code does. */
export function deltasIn(share: Rational, deltas: number): number {
  return Number(floor(multiply(share, rational(deltas))));
}

/** How often deltas move, and how many of them in all. */
export function reselectionsOf(
  { layers, reselection }: planned.PlannedDeltas,
  steps: number,
): { readonly times: number; readonly moved: number } {
  let [times, moved] = [0, 0];
  if (reselection === undefined) return { times, moved };
  for (let time = reselection.over; time < steps; time += reselection.every) {
    const share = reselectedAt(reselection, time, steps);
    if (share === undefined) continue;
    times++;
    for (const { deltas } of layers) moved += deltasIn(share, deltas);
  }
  return { times, moved };
}

/** What an edited plan says wrong of them. */
export function deltaFaults(deltas: planned.PlannedDeltas | undefined): readonly Incoherence[] {
  if (deltas === undefined) return [];
  const { layers, reselection } = deltas;
  const crowded = layers.findIndex((layer) => layer.deltas > layer.weights);
  return [
    ...unless(crowded < 0, ['deltas', 'layers', crowded, 'deltas'], 'more than the layer has weights'), // prettier-ignore
    ...(reselection !== undefined && reselection.over > reselection.every
      ? [{ path: ['deltas', 'reselection', 'over'], problem: 'a phase is longer than the time between two of them' }] // prettier-ignore
      : []),
  ];
}

/** Each once: several arms may insert the same. */
export function plannedInsertions(stages: readonly Pick<planned.PlannedStage, 'statements'>[]): readonly Insertion[] {
  const all = ofKindIn(stages, 'insert').flatMap(insertionsOfStatement);
  return [...new Map(all.map((it) => [insertionName(it), it])).values()];
}

/** Tensors of the plan's insertions that a network does not have. */
export function absentInsertions(stages: readonly planned.PlannedStage[], open: readonly string[] = []): ReadonlySet<string> {
  const names = new Set(open);
  const gone = plannedInsertions(stages).filter((it) => !names.has(insertionName(it)));
  return new Set(gone.flatMap(insertedTensors));
}

export function insertionsOfStatement({ form, groups, rank, layers }: planned.PlannedInsert): readonly Insertion[] {
  return layers.map(({ layer, tensor }) => ({ layer, tensor, form, size: groups ?? rank ?? 1 }));
}

/** Parameters of the model and of adapters, the scores beside weights, gates on units, thresholds, and what gates by input read by, codes with their router, logits of widths, and cells. */
export function numbersTrained({ trained }: planned.PlannedTrain): number {
  const { parameters, scores = 0, gates = 0, thresholds = 0 } = trained;
  const { inputGates = 0, codes = 0, widths = 0, cells = 0 } = trained;
  return parameters + scores + gates + thresholds + inputGates + codes + widths + cells;
}

/** `, and 400 gates`; empty where nothing trains beside parameters. */
export function besideText(
  trained: Pick<planned.PlannedTrain['trained'], 'scores' | 'gates' | 'thresholds' | 'inputGates' | 'codes' | 'widths' | 'cells'>,
  count: (numbers: number) => string,
): string {
  const besides = [
    ['scores', trained.scores],
    ['gates', trained.gates],
    ['thresholds', trained.thresholds],
    ['numbers of gates by input', trained.inputGates],
    ['numbers of codes and their router', trained.codes],
    ['widths', trained.widths],
    ['cells of shared weights', trained.cells],
  ] as const;
  return besides.map(([beside, own]) => (own === undefined ? '' : `, and ${count(own)} ${beside}`)).join('');
}

/** The output that a term names, or that it is a slice of. */
export function outputOfTerm(term: planned.PlannedTerm): string | undefined {
  return ('slice' in term ? term.slice?.of : undefined) ?? ('of' in term ? term.of : undefined);
}
