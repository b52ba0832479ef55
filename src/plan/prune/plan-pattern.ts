/** A prune to N:M, at once or in frames. */
import { patternText } from '../../language/canonical/quantity.ts';
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-targets.ts';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { compare, rational, zero } from '../../exact/rational.ts';
import { patternCounts } from '../../select/allocation.ts';
import type { NofM } from '../../select/pattern.ts';
import type { PlannedFrame } from '../plan.ts';
import { asList, asPattern, clause } from '../reading.ts';
import { frameTimes } from '../schedule/times.ts';
import { isWindowed, timingOf, type Timing } from '../schedule/window.ts';
import { complain, failed, type PlannedStep, stepBehind } from '../plan-context.ts';
import { roundedPercent } from '../share-text.ts';
import { withLayerCounts } from '../state/pruned-counts.ts';
import { idleBesidePattern } from './manner.ts';
import { plannedPattern, stateAfter } from './planned-prune.ts';
import { layerFaults } from './reach.ts';
import { spanOf, targetSpan, type Setup } from './setup.ts';

export function planPattern(selection: Setup, pattern: NofM): PlannedStep {
  const { context, statement } = selection;
  const { dense } = patternCounts(pattern, selection.layers);
  const setup = without(selection, new Set(dense));
  const span = targetSpan(setup);
  const text = patternText(pattern);
  if (setup.layers.length === 0)
    return failed(context, [complain(context, catalogue.patternFitsNothing, { pattern: text, of: pattern.of }, span)]);
  const names = dense.map((index) => itemAt(selection.layers, index).name);
  const frames = framesOf(setup, pattern);
  const through = clause(statement, 'through');
  const parts = through && asList(through).items.length;
  const counts = patternCounts(pattern, setup.layers).pruned;
  const timed = timingOf(statement, context, () => undefined);
  const diagnostics = [
    ...(names.length > 0 ? [complain(context, catalogue.leftDense, { pattern: text, of: pattern.of, layers: names }, span)] : []),
    ...clauseFaults(setup, pattern),
    ...floorFaults(setup, pattern),
    ...frameFaults(setup, frames),
    ...layerFaults(setup, counts, context, span),
    ...maskFaults(setup, frames[0] ?? pattern),
    ...timed.diagnostics,
  ];
  if (hasErrors(diagnostics)) return failed(context, diagnostics);
  return stepBehind(context, diagnostics, (take) => {
    const timing = take({ ...timed, diagnostics: [] });
    const pruned = sum(counts);
    const result = {
      from: setup.total === 0 ? zero : rational(setup.already.least, setup.total),
      to: rational(pattern.of - pattern.keep, pattern.of),
      asked: pruned,
      reached: pruned,
      curve: 'step',
      counts: Object.fromEntries(setup.layers.map(({ name }, i) => [name, { pruned: itemAt(counts, i), of: itemAt(setup.sizes, i) }])),
    };
    const planned = plannedPattern(setup, timing, result, {
      pattern: { keep: pattern.keep, of: pattern.of },
      dense: names,
      frames: frames.length > 1 || parts !== undefined ? beginsOf(frames, parts ?? frames.length - 1, timing) : undefined,
    });
    const named = new Map(setup.layers.map(({ name }, index) => [name, itemAt(counts, index)]));
    const after = stateAfter(setup, withLayerCounts(context.state.pruned, named));
    const patterns = new Map(after.patterns);
    for (const name of named.keys()) patterns.set(name, pattern);
    return { statements: [planned], state: { ...after, patterns } };
  });
}

/** The same selection without the layers that stay dense. */
function without(setup: Setup, dense: ReadonlySet<number>): Setup {
  const keep = <T>(items: readonly T[]): readonly T[] => items.filter((_, i) => !dense.has(i));
  const { floor } = setup;
  return {
    ...setup,
    layers: keep(setup.layers),
    sizes: keep(setup.sizes),
    total: sum(keep(setup.sizes)),
    before: keep(setup.before),
    already: { least: sum(keep(setup.before).map(({ least }) => least)), most: sum(keep(setup.before).map(({ most }) => most)) },
    ...(floor && { floor: { ...floor, layers: keep(floor.layers), keep: keep(floor.keep) } }),
  };
}

/** `through` holds a pattern for each of its equal frames; the target comes at the window's end. */
function framesOf({ statement, mask }: Setup, pattern: NofM): readonly NofM[] {
  const through = clause(statement, 'through');
  // A mask that is chosen anew at every update has its pattern from the start of its window on.
  const isOneFrame = mask.planned.mask !== 'hard' && isWindowed(statement);
  const before = through === undefined ? (isOneFrame ? [pattern] : []) : asList(through).items.map(asPattern);
  const frames = before.map(({ keep, of }) => ({ keep, of }));
  return hasOwnFrame(frames, pattern) && through !== undefined ? frames : [...frames, { keep: pattern.keep, of: pattern.of }];
}

/** True where `through` ends with the target, which then begins with the last frame and not at its end. */
function hasOwnFrame(through: readonly NofM[], { keep, of }: NofM): boolean {
  const last = through.at(-1);
  return last?.keep === keep && last.of === of;
}

/** In a window shorter than its frames several begin at one instant; the last of them counts. */
function beginsOf(frames: readonly NofM[], parts: number, timing: Timing): readonly PlannedFrame[] {
  const times = frameTimes(timing, parts);
  return frames.flatMap(({ keep, of }, index) => {
    const step = times[index] ?? timing.last;
    return step === times[index + 1] ? [] : [{ step, keep, of }];
  });
}

function clauseFaults({ statement, context, mask }: Setup, pattern: NofM): readonly Diagnostic[] {
  return idleBesidePattern(statement, mask.planned.mask === 'hard').map(({ word, what, span }) =>
    complain(context, catalogue.idleClause, { what, pattern: patternText(pattern), word }, span),
  );
}

function floorFaults(setup: Setup, pattern: NofM): readonly Diagnostic[] {
  const { floor, context } = setup;
  const keeps = rational(pattern.keep, pattern.of);
  const above = floor?.layers.find((layer) => compare(layer.floor, keeps) > 0);
  if (floor === undefined || above === undefined) return [];
  const args = { floor: floor.text, pattern: patternText(pattern), keeps: roundedPercent(keeps) };
  return [complain(context, catalogue.floorAbovePattern, args, spanOf(setup, 'protect'))];
}

/** Every frame must take what the one before it took: the same groups, and no more kept. */
function frameFaults(setup: Setup, frames: readonly NofM[]): readonly Diagnostic[] {
  const wrong = frames.findIndex((frame, index) => {
    const before = frames[index - 1];
    return before !== undefined && (frame.of !== before.of || frame.keep > before.keep);
  });
  const [before, after] = [frames[wrong - 1], frames[wrong]];
  if (before === undefined || after === undefined) return [];
  return [
    complain(setup.context, catalogue.lossyFrames, { before: patternText(before), after: patternText(after) }, spanOf(setup, 'through')),
  ];
}

/** A group may have lost more to an earlier mask than the pattern takes. */
function maskFaults(setup: Setup, pattern: NofM): readonly Diagnostic[] {
  const { context, before, layers, name } = setup;
  const index = layers.findIndex((layer, i) => {
    const earlier = context.state.patterns.get(layer.name);
    const isGroups = earlier !== undefined && 'of' in earlier;
    const nested = isGroups && earlier.of === pattern.of && earlier.keep >= pattern.keep;
    return itemAt(before, i).most > 0 && !nested;
  });
  const layer = layers[index]?.name;
  if (layer === undefined) return [];
  return [complain(context, catalogue.patternBreaks, { where: name, layer }, targetSpan(setup))];
}
