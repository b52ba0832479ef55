/** Which prune statements rank by gates that train, and what speaks against it. */
import { groupsOfPart, layersOfPart } from '../optional-lists.ts';
import { listAt } from '../../basics/maps.ts';
import { idleGates, gatesBeside, noGates, noThresholds } from '../../diagnostics/catalogue/plan-gates.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { gateName, type GateName } from '../criteria/gate.ts';
import { gateReadBy, readsWidths, readsScores } from '../statement-reads.ts';
import { isOfThresholds } from './planned-train.ts';
import type { PlannedTrain } from '../plan.ts';
import { timesOf } from '../schedule/times.ts';
import { noScores, stillScores } from '../../diagnostics/catalogue/plan-training.ts';
import { placeOf } from '../reading.ts';
import { noWidths, widthsBeside } from '../../diagnostics/catalogue/plan-units.ts';
import { isUnitPrune } from '../pruning.ts';
import { ofKind, answerFor, type Answers, type StatementKind, type PlannedBySource } from '../of-kind.ts';

/** Each group of the statement behind what a prune ranks its units by: `gate block 0`. */
function rankable(train: PlannedTrain): readonly string[] {
  const { gates } = train;
  const name: GateName = gates !== undefined && isOfThresholds(gates) ? 'margin' : gateName;
  return gatedGroups(train).map((group) => `${name} ${group}`);
}

function trainedIn(planned: PlannedBySource): readonly PlannedTrain[] {
  return ofKind([...planned.values()].flat(), 'train');
}

/** Names of the groups whose units have gates that the statement trains. */
export function gatedGroups({ gates, inputGates }: Pick<PlannedTrain, 'gates' | 'inputGates'>): readonly string[] {
  return [...groupsOfPart(gates), ...groupsOfPart(inputGates)].map(({ name }) => name);
}

/** The first prune of a stage that ranks units without gates, or before gates train; and what gates do not go with. */
function gateFaults(statements: readonly TypedStatement[], planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  const gated = new Set(trainedIn(planned).flatMap(rankable));
  for (const statement of statements) {
    const name = gateReadBy(statement);
    if (name === undefined) continue;
    const place = { source, span: placeOf(statement, 'by') };
    for (const prune of ofKind(listAt(planned, statement), 'prune')) {
      const group = prune.layers.find((own) => !gated.has(`${name} ${own}`));
      if (group !== undefined) {
        if (name === 'margin') return [diagnose(noThresholds, { group }, place)];
        return [diagnose(noGates, { reads: gated.size === 0 ? '`gate`' : { group } }, place)];
      }
      if (prune.window.first === 0) return [diagnose(idleGates, {}, place)];
    }
  }
  if (!trainedIn(planned).some(({ gates }) => gates !== undefined)) return [];
  for (const statement of statements) {
    const what = listAt(planned, statement)
      .map((it) => answerFor(notBesideGates, it))
      .find((it) => it !== undefined);
    if (what !== undefined) return [diagnose(gatesBeside, { what }, { source, span: statement.span })];
  }
  return [];
}

type Beside = Partial<Answers<StatementKind, [], string | undefined>>;

/** What takes a weight for something else than its value under a hard mask. */
const notBesideGates: Beside = { rewire: () => '`rewire`', prune: ({ mask }) => (mask === 'hard' ? undefined : `\`mask ${mask}\``) };

/** The first prune of a stage that ranks a weight without a score; and those whose scores stand still. */
export function scoreFaults(statements: readonly TypedStatement[], planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  const scored = new Set(trainedIn(planned).flatMap(({ scores }) => layersOfPart(scores)));
  const stills: Diagnostic[] = [];
  for (const statement of statements.filter(readsScores)) {
    for (const prune of ofKind(listAt(planned, statement), 'prune')) {
      const layer = prune.layers.find((name) => !scored.has(name));
      const span = placeOf(statement, 'by');
      if (layer !== undefined) return [diagnose(noScores, { layer: layer ?? '', some: scored.size > 0 }, { source, span })];
      const updates = timesOf(prune);
      if (prune.mask !== 'hard' || updates === 1) continue;
      stills.push(diagnose(stillScores, { updates }, { source, span: statement.span }));
    }
  }
  return stills;
}

/** Of gates, and of widths. */
export function gatedFaults(...given: Parameters<typeof gateFaults>): readonly Diagnostic[] {
  return [...gateFaults(...given), ...widthFaults(...given)];
}

function widthFaults(statements: readonly TypedStatement[], planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  const groups = trainedIn(planned).flatMap(({ widths }) => groupsOfPart(widths));
  const searched = new Set(groups.map(({ name }) => name));
  for (const statement of statements) {
    const isOfWidths = readsWidths(statement);
    for (const prune of listAt(planned, statement)) {
      if (isOfWidths && prune.kind === 'prune') {
        const group = prune.layers.find((name) => !searched.has(name));
        if (group !== undefined) return [diagnose(noWidths, { reads: { group } }, { source, span: placeOf(statement, 'by') })];
      }
      const what = searched.size === 0 || isOfWidths ? undefined : answerFor(notBesideWidths, prune);
      if (what !== undefined) return [diagnose(widthsBeside, { what }, { source, span: statement.span })];
    }
  }
  return [];
}

/** What takes units, or weights for something else than their values. */
const notBesideWidths: Beside = {
  rewire: () => '`rewire`',
  prune: (prune) => (!isUnitPrune(prune) && prune.mask === 'hard' ? undefined : 'another prune of units, or one whose mask is not hard'),
};
