/** What weights and tiles cannot do at once with how they are ranked, allocated or compensated. */
import type { TypedStatement, Value } from '../../language/typed.ts';
import { sharesByMeasure, allocationOfStatement, rankedScope, allocationIn } from '../../plan/prune/manner.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { asChoice, asRecord, clause, itemsOf } from '../../plan/reading.ts';
import { isWindowed } from '../../plan/schedule/window.ts';
import { placeOf, type Refusal, isHard } from '../refusal.ts';
import { prunesUnits } from '../../plan/prune/pruned-kind.ts';

export function rankingRefusals(statement: TypedStatement): readonly Refusal[] {
  const found: Refusal[] = [];
  const refuse = (what: string, word: string, instead?: string): void => {
    found.push({ what, span: placeOf(statement, word), instead });
  };
  const target = targetKindOf(statement).kind;
  const allocation = allocationOfStatement(statement);
  const compensating = clause(statement, 'compensating');
  const method = compensating && asRecord(compensating).fields['by'];
  if (method !== undefined && asChoice(method).word === 'bias' && isWindowed(statement)) {
    refuse('`compensating by bias` of a prune with a window', 'compensating', 'use `compensating by obs`');
  }
  if (target === 'pattern' && clause(statement, 'among') !== undefined) {
    refuse('`among` with a pattern, which takes the worst of every group,', 'among', 'write a share: `to 50%`');
  }
  if (clause(statement, 'sequentially') !== undefined && allocation === 'global') {
    refuse('`sequentially` with `global`, whose one threshold needs every score at once,', 'sequentially', 'use `uniform`');
  }
  const scope = rankedScope(statement);
  if (scope === 'layer') return found;
  const words = `\`ranked per ${scope}\``;
  // A floor of a layer says nothing of its rows, unless the count of the layer holds it.
  if (clause(statement, 'protect') !== undefined && !sharesByMeasure(statement)) refuse(`\`protect\` with ${words}`, 'protect');
  if (target === 'removal') refuse(`\`removing\` with ${words}`, 'removing');
  if (target === 'pattern') refuse(`a pattern with ${words}`, 'ranked');
  if (scope === 'block' && allocation !== 'uniform') refuse(`\`${allocation}\` with ${words}`, 'ranked', 'use `uniform`');
  return found;
}

/** `rescored` with what the statement does not prune, or beside another way to score. */
export function rescoringRefusals(statement: TypedStatement): readonly Refusal[] {
  const value = clause(statement, 'rescored');
  const every = value && asRecord(value).fields['every'];
  if (every?.kind !== 'quantity') return [];
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (['share', 'units', ...words].includes(every.unit)) return [];
  const instead = 'write a number of units or a share of them: `rescored every 1 unit`';
  return [{ what: `rescoring every so many ${every.unit}`, span: every.span, instead }];
}

// What `allocated by …` cannot be carried out with, whatever the model is.

/** These look at single layers: a part of a block is none of theirs, and neither is a group of units. */
const ofLayers: ReadonlySet<string | undefined> = new Set(['sensitivity', 'distortion']);

export function allocatingRefusals(statement: TypedStatement): readonly Refusal[] {
  const { rule, per } = allocationIn(statement) ?? {};
  if (rule === undefined) return [];
  const ofUnits = prunesUnits(statement);
  const word = rule.kind === 'choice' ? rule.word : undefined;
  const named = word === undefined ? '`allocated by` an expression' : `\`allocated by ${word}\``;
  const isMeasured = word !== 'global' && !ofLayers.has(word);
  return [
    ...(per !== undefined && !isMeasured ? [withoutPer(named, per)] : []),
    ...pattern(statement, rule, named),
    ...anotherAllocation(statement, named),
    ...(ofUnits && ofLayers.has(word) ? [ofSingleLayers(rule, named)] : []),
    ...(ofUnits && word === 'global' ? atMark(rule) : []),
    ...(ofUnits ? beside(statement, ['rescored', 'smoothed'], '`allocated`') : []),
    ...(ofLayers.has(word) ? beside(statement, ['among', 'sequentially'], named) : []),
    ...(isMeasured ? besideMeasure(statement) : []),
    ...(word === 'zeroth' || ofLayers.has(word) ? samples(statement) : []),
  ];
}

function withoutPer(named: string, per: Value): Refusal {
  return { what: `${named} per ${asChoice(per).word}`, span: per.span, instead: 'leave out `per`' };
}

function pattern(statement: TypedStatement, rule: Value, named: string): readonly Refusal[] {
  if (clause(statement, 'to')?.kind !== 'pattern') return [];
  return [{ what: `${named} of a pattern, which fixes every group,`, span: rule.span, instead: 'leave it out' }];
}

function anotherAllocation(statement: TypedStatement, named: string): readonly Refusal[] {
  const by = clause(statement, 'by');
  const allocation = by && asRecord(by).fields['allocation'];
  if (allocation === undefined) return [];
  return [{ what: `${named} beside another`, span: allocation.span, instead: 'write one of the two allocations' }];
}

function ofSingleLayers({ span }: Value, named: string): Refusal {
  return { what: `${named} of units`, span, instead: 'share by a number of layers, or by `global(CRITERION)`' };
}

function atMark(rule: Value): readonly Refusal[] {
  if (asChoice(rule).args['at'] === undefined) return [];
  return [{ what: 'an allocation of units at a mark', span: rule.span, instead: 'leave `at` out: name the mark in the score' }];
}

/** Counts of all rounds would have to follow what each finds; a layer that is tried whole holds nothing back. */
function beside(statement: TypedStatement, words: readonly string[], subject: string): readonly Refusal[] {
  return words
    .filter((word) => clause(statement, word) !== undefined)
    .map((word) => ({ what: `${subject} beside \`${word}\``, span: placeOf(statement, word), instead: `leave \`${word}\` out` }));
}

/** A condition may hold back what a share asks for, and what comes back has no count that stays. */
function besideMeasure(statement: TypedStatement): readonly Refusal[] {
  return beside(statement, isHard(statement) ? ['among'] : ['among', 'mask'], 'a measured share');
}

/** They take the first samples of a data set. */
function samples(statement: TypedStatement): readonly Refusal[] {
  const using = clause(statement, 'using');
  if (using === undefined) return [];
  const { drawn, per } = asRecord(using).fields;
  const words = drawn ? 'drawn samples' : per ? 'samples per class' : undefined;
  if (words === undefined) return [];
  const instead = 'write a number of samples: `using 128 samples of calibration`';
  return [{ what: `${words} for an allocation`, span: using.span, instead }];
}
