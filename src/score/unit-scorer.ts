/** Scores of units, taken anew of any network: from the weights in their slices, or of whole branches. */
import { roomOf } from '../kernels/room.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer, UnitGroup } from '../model/index.ts';
import { oddsWithin } from '../compute/widths.ts';
import { isContrast, speaksOfMakers } from '../plan/criteria/criterion.ts';
import { codeOf } from '../plan/criteria/code.ts';
import { gateName, isOfGates } from '../plan/criteria/gate.ts';
import { widthName } from '../plan/criteria/width.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import { numbersOfCode } from '../state/codes.ts';
import { partsOf, type Source } from '../state/lazy-values.ts';
import { marginsIn } from '../state/margins.ts';
import type { Network } from '../state/network.ts';
import type { Scores } from './scorer.ts';
import { openGateShares } from './gate-shares.ts';
import { openBranchScores } from './branch-scores.ts';
import type { Parameters } from '../state/unit-masks.ts';
import type { UnitScorer, UnitScoring } from './unit-scoring.ts';
import { normalized, unitScores, type ElementScores } from './unit-scores.ts';

export function openUnitScorer(scoring: UnitScoring, before: Network): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take) => {
    const { context, statement, groups } = scoring;
    const criterion = statement.stream === undefined ? criterionOf(statement.criterion) : undefined;
    const { calibration } = statement;
    if (statement.criterion === gateName && calibration !== undefined) {
      return take(await openGateShares(scoring, calibration, before));
    }
    if (criterion?.statistics.some(isContrast) !== true || calibration === undefined) {
      return take(await ofWeights(scoring, before));
    }
    const { score, release } = take(await openBranchScores(context, calibration, { criterion, groups, before }));
    return {
      async score(network) {
        const scores = await score(network);
        return { value: { units: scores.map((one) => [one]) }, diagnostics: [] };
      },
      release,
    };
  });
}

/** The scorer of weights outlives the update: the statement may have more updates. */
function ofWeights(scoring: UnitScoring, before: Network): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take) => {
    const { context, statement, update, scorers, marks, groups, layers, parameters } = scoring;
    const { score } = take(await scorers.of(statement, layers, before));
    const { norms = [], statistics = [] } = criterionOf(statement.criterion) ?? {};
    const ofMakers = norms.length > 0 || speaksOfMakers(statistics);
    const said = new Set<string>();
    return {
      async score(network) {
        const scores = await score({ now: network, before: network, update, layers, marks });
        const diagnostics = scores.diagnostics.filter((one) => isNew(one, said));
        if (scores.value === undefined) return { diagnostics };
        const { means } = scores.value;
        const code = codeOf(statement.criterion);
        if (code !== undefined) {
          const units = groups.map(({ title }) => numbersOfCode(network, title, code));
          return { value: { units, means }, diagnostics };
        }
        if (isOfGates(statement.criterion) || statement.criterion === widthName) {
          const units = groups.map(({ title }) => gatesOn(title, network));
          return { value: { units, means }, diagnostics };
        }
        const elements = elementScores(layers, scores.value, context.pieceSize);
        const units = groups.map((group) => {
          const raw = unitScores(group, elements, statement.grouped ?? 'mean', ofMakers);
          const sizes = sizesOf(group, elements, parameters);
          return normalized(raw, statement.normalized, sizes);
        });
        return { value: { units, means }, diagnostics };
      },
      release: () => Promise.resolve(),
    };
  });
}

/** log α of each unit, what it has above its threshold, or how far it is within the width of its group. */
function gatesOn(group: UnitGroup['title'], network: Network): readonly number[] {
  const open = network.gates?.get(group);
  if (open === undefined) throw new Error(`no gates stand on the ${group}`);
  const { values, ranked, widths, units = 0 } = open;
  if (widths !== undefined) return oddsWithin(values, { widths, units });
  return ranked === undefined ? [...values] : [...marginsIn(open, network)];
}

/** Every round would warn of too few samples; the warning is given once. */
function isNew({ severity, message }: Diagnostic, said: Set<string>): boolean {
  return severity === 'error' || (!said.has(message) && said.add(message).size > 0);
}

function elementScores(layers: readonly Layer[], { rankBy, values }: Scores, pieceSize: number): ReadonlyMap<string, ElementScores> {
  return new Map(
    layers.map(({ tensor, dims }, index) => {
      const source = values[index];
      if (source === undefined) throw new Error(`${tensor} was not scored`);
      const parts = () => scoresIn(source, rankBy, pieceSize);
      return [tensor, { dims, parts }];
    }),
  );
}

function* scoresIn(source: Source<Float32Array>, rankBy: Scores['rankBy'], pieceSize: number): Generator<Float32Array> {
  for (const part of partsOf(source, pieceSize)) {
    if (rankBy === 'magnitude') dropSigns(part);
    yield part;
  }
}

function dropSigns(values: Float32Array): void {
  const room = roomOf(values);
  if (room !== undefined) {
    room.magnitudes(values.length);
    return;
  }
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i] ?? 0);
}

/** Of one unit, of several that differ the first: weights that are scored, and parameters that go with it. */
function sizesOf(
  { members }: UnitGroup,
  elements: ReadonlyMap<string, unknown>,
  parameters: Parameters,
): { readonly scored: number; readonly parameters: number } {
  const sizes = members.map(({ tensor, axis, slices, unit }) => {
    const others = parameters.get(tensor)?.dims.toSpliced(axis, 1) ?? [0];
    return others.reduce((product, dim) => product * dim, (unit ?? 0) === 0 ? slices : 0);
  });
  const sum = (counts: (at: number) => boolean): number => sizes.reduce((total, size, at) => total + (counts(at) ? size : 0), 0);
  return { scored: sum((at) => elements.has(members[at]?.tensor ?? '')), parameters: sum(() => true) };
}
