/** The statements of a planned stage in words. */
import { count } from '../basics/numbers.ts';
import { shownShare } from '../plan/share-text.ts';
import type * as planned from '../plan/plan.ts';
import { budgetText } from '../plan/units/budget-amount.ts';
import { unitNoun, rescoredText, prunedUnitCounts } from '../plan/units/pruned-unit-counts.ts';
import { profileText } from '../plan/latency/profile-facts.ts';
import { rewirings, timesOf } from '../plan/schedule/times.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { clauseLines, clauseWords, targetWords, reachedWords } from '../plan/prune/clauses.ts';
import { unitsText, isPatternPrune, isTilePrune, isUnitPrune, prunedBudget } from '../plan/pruning.ts';
import { growthText, weightsText, sampleLines, samplesText, leftLines, tokenLines } from './plan-samples.ts';
import * as verbs from './plan-verbs.ts';
import { layerLines, ruleText, drawCurve } from './plan-layers.ts';
import { compactLines, groupLines } from './plan-units.ts';
import { list, type Sheet } from './plan-sheet.ts';
import { trainLines } from './plan-training.ts';
import { answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';

export function statementLines(statement: planned.PlannedStatement, stage: planned.PlannedStage, sheet: Sheet): readonly string[] {
  const lines = answerFor(linesByKind, statement, sheet, stage);
  const why = 'underMasks' in statement ? statement.underMasks : undefined;
  return why === undefined ? lines : [...lines, `  in the whole network under its masks: ${why}`];
}

const linesByKind: Answers<StatementKind, [Sheet, planned.PlannedStage], readonly string[]> = {
  prune: pruneLines,
  'prune samples': sampleLines,
  'prune tokens': tokenLines,
  'prune zeros': verbs.zeroLines,
  train: (train, sheet, { steps }) => trainLines(train, steps, sheet),
  measure: measureLines,
  expect: ({ text, at }) => [`expect ${visible(text)} at step ${count(at)}`],
  merge: ({ implied, at }, { mark }) => [`${mark('merge keeping masks', implied === true)} at step ${count(at)}`],
  mark: ({ name = '', implied, at }, sheet) => [`${sheet.mark(`mark ${visible(name)}`, implied === true)} at step ${count(at)}`],
  collect: verbs.collectLines,
  'collect steps': verbs.collectStepsLines,
  compact: compactLines,
  project: verbs.projectLines,
  factorize: verbs.factorizeLines,
  share: verbs.shareLines,
  insert: verbs.insertLines,
  'merge inserted': verbs.foldLines,
  'remove inserted': verbs.foldLines,
  reconstruct: verbs.reconstructLines,
  average: (average) => [`average ${list(average.arms)}${weightsText(average)}`],
  pick: pickLines,
  rewind: rewindLines,
  reset: verbs.resetLines,
  calibrate: ({ what, calibration, at }, sheet) => [`calibrate ${what} on ${samplesText(calibration, sheet)} at step ${count(at)}`],
  rewire: rewireLines,
};

function rewindLines({ parts = ['all'], tensors, name, at }: planned.PlannedRewind): readonly string[] {
  const where = tensors === undefined ? '' : ` of ${list(tensors)}`;
  return [`rewind ${parts.join(', ')}${where} to ${visible(name)} at step ${count(at)}`];
}

function rewireLines(rewire: planned.PlannedRewire, { mark }: Sheet): readonly string[] {
  const { share, decay, per, growth, layers, using } = rewire;
  const isDefault = (name: string): boolean => rewire.defaults.includes(name);
  const fall = decay.name === 'constant' ? '' : `, ${decay.name} to ${decay.to}`;
  return [
    `rewire ${share} of remaining ${mark(per === 'all' ? 'all' : 'per layer', isDefault('per'))} ` +
      `by ${visible(growth)}${mark(fall, isDefault('decay'))}`,
    `  in ${list(layers)}`,
    using === undefined ? `  ${rewiringTimes(rewire, mark)}` : `  ${growthText(rewire, using)}`,
  ];
}

function rewiringTimes(rewire: planned.PlannedRewire, mark: Sheet['mark']): string {
  const { window, defaults } = rewire;
  return (
    `${mark(`steps ${count(window.first)} to ${count(window.last)}`, defaults.includes('window'))}` +
    `, ${mark(`every ${count(window.every)}`, defaults.includes('window.every'))}, ${count(rewirings(rewire))} updates`
  );
}

function pickLines({ arm, arms, by, defaults }: planned.PlannedPick, { mark }: Sheet): readonly string[] {
  if (by === undefined) return [`pick ${visible(arm ?? '')} of ${list(arms)}`];
  const on = mark(visible(by.on), defaults?.includes('on') === true);
  return [`pick the ${by.best} ${by.metric} on ${on} of ${list(arms)}`];
}

function pruneLines(prune: planned.PlannedPrune, sheet: Sheet, stage: planned.PlannedStage): readonly string[] {
  const { mark } = sheet;
  const isDefault = (name: string): boolean => prune.defaults.includes(name);
  const { ranked } = prune;
  const budget = prunedBudget(prune);
  const to = shownShare(prune.to);
  const share = budget === undefined ? to : budgetText(budget);
  const target = targetWords(prune) ?? (isPatternPrune(prune) ? `${patternText(prune.pattern)} (${to})` : share);
  const { gone, all, noun, steps } = prunedUnitCounts(prune, unitNoun(prune.units));
  const shortfall = prune.asked === prune.reached ? '' : `, asked for ${count(prune.asked)}${steps === '' ? '' : ' steps'}`;
  const scope = ranked.per === 'layer' ? '' : ` ranked per ${ranked.per} ${ranked.size ?? ''}`.trimEnd();
  return [
    `prune ${unitsText(prune)} by ${mark(prune.allocation, isDefault('allocation'))} ` +
      `${visible(prune.criterion)}${scope} to ${target}${clauseWords(prune)}`,
    ...(prune.allocated === undefined ? [] : [`  allocated by ${ruleText(prune.allocated, sheet)}`]),
    ...clauseLines(prune).map((line) => `  ${line}`),
    ...(prune.among === undefined ? [] : [`  among ${visible(prune.among)}`]),
    `  ${reachedWords(prune)}${count(gone)} of ${count(all)} ${noun} pruned${steps}${shortfall}`,
    ...(budget?.batch === undefined ? [] : [`  ${profileText(sheet.plan, budget.batch)}`]),
    ...(isUnitPrune(prune) ? rescoredLines(prune) : []),
    ...maskLines(prune, sheet),
    ...scoreLines(prune, sheet),
    ...verbs.statisticLines(prune, sheet),
    ...timeLines(prune, stage, sheet),
    ...(isUnitPrune(prune) ? groupLines(prune, sheet) : layerLines(prune, sheet)).map((line) => `  ${line}`),
  ];
}

function measureLines(
  { metric, expression, on, between, best, batch, at, defaults }: planned.PlannedMeasure,
  { mark }: Sheet,
): readonly string[] {
  const data = on === undefined ? '' : ` on ${mark(visible(on), defaults?.includes('on') === true)}`;
  const made = expression === undefined ? '' : `, ${visible(expression)},`;
  const sized = batch === undefined ? '' : ` on batch ${count(batch)}`;
  const line = between === undefined ? '' : ` between ${between.map(visible).join(' and ')} (${best} is best)`;
  return [`measure ${visible(metric)}${made}${line}${data}${sized} at step ${count(at)}`];
}

/** What becomes of what is chosen until the stage ends, where it is not gone at once. */
function maskLines({ mask, shrink, fade, defaults }: planned.PlannedPrune, { mark }: Sheet): readonly string[] {
  if (mask === 'hard') return [];
  const factor = shrink === undefined ? '' : `, ${mark(`times ${shrink} a step`, defaults.includes('shrink'))}`;
  const rate = fade === undefined ? '' : `, by exp(−${mark(String(fade), defaults.includes('fade'))} · steps)`;
  return [`  mask ${visible(mask)}${factor}${rate}`];
}

function rescoredLines(prune: planned.UnitPrune): readonly string[] {
  if (prune.rescored === undefined) return [];
  return [`  what is left is scored anew after every ${rescoredText(prune, prune.rescored)}`];
}

/** How a tile or a unit gets its score. */
function scoreLines(prune: planned.PlannedPrune, { mark }: Sheet): readonly string[] {
  const grouped = isTilePrune(prune) || isUnitPrune(prune) ? prune.grouped : undefined;
  if (grouped === undefined) return [];
  const normalized = isUnitPrune(prune) ? prune.normalized : undefined;
  const divided = normalized === undefined ? '' : `, normalized by ${normalized} per layer`;
  return [`  ${mark(`grouped by ${grouped}`, prune.defaults.includes('grouped'))}${divided}`];
}

function timeLines(prune: planned.PlannedPrune, stage: planned.PlannedStage, sheet: Sheet): readonly string[] {
  const { window, defaults } = prune;
  if (stage.steps === 0) return [];
  if (prune.levels !== undefined) return levelLines(prune.levels, curveOf(prune, stage, sheet));
  if (timesOf(prune) === 1) return [`  at step ${count(window.last)} of ${count(stage.steps)}`];
  const isDefault = (name: string): boolean => defaults.includes(name);
  const { mark } = sheet;
  const curve = curveOf(prune, stage, sheet);
  const budget = prunedBudget(prune);
  return [
    `  ${mark(`steps ${count(window.first)} to ${count(window.last)}`, isDefault('window'))}` +
      `, ${mark(`every ${count(window.every)}`, isDefault('window.every'))}` +
      `, ${count(timesOf(prune))} updates` +
      (isPatternPrune(prune) ? '' : `, along ${mark(visible(prune.curve), isDefault('curve'))}`),
    ...(budget?.from === undefined
      ? [`  from ${mark(shownShare(prune.from), isDefault('from'))}  ${curve}  ${shownShare(prune.to)}`]
      : leftLines(prune, budget, curve, sheet)),
  ];
}

function curveOf(prune: planned.PlannedPrune, { steps }: planned.PlannedStage, { columns }: Sheet): string {
  return drawCurve(prune, steps, Math.min(60, columns - 30));
}

/** A long list would fill the screen: its first and last levels are shown. */
const mostLevels = 12;

function levelLines(levels: readonly planned.PlannedLevel[], curve: string): readonly string[] {
  const texts = levels.map(({ step, share }) => `${shownShare(share)} at step ${count(step)}`);
  const half = mostLevels / 2;
  const rest = texts.length - mostLevels;
  const shown = rest > 0 ? [...texts.slice(0, half), `… ${count(rest)} more …`, ...texts.slice(-half)] : texts;
  return [`  ${shown.join(', ')}`, `  ${curve}`];
}

function patternText({ keep, of }: planned.PatternPrune['pattern']): string {
  return keep * 2 === of ? `${keep}:${of}` : `keep ${keep} of ${of}`;
}
