/** What `allocated by …` cannot be carried out with, whatever the model is. */
import type { TypedStatement, Value } from '../../language/typed.ts';
import { allocationIn } from '../../plan/prune/manner.ts';
import { prunesUnits } from '../../plan/prune/pruned-kind.ts';
import { asChoice, asRecord, clause } from '../../plan/reading.ts';
import { isHard, placeOf, type Refusal } from '../refusal.ts';

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
  const what = `${named} per ${asChoice(per).word}`;
  return { what, span: per.span, instead: 'leave out `per`' };
}

function pattern(statement: TypedStatement, rule: Value, named: string): readonly Refusal[] {
  if (clause(statement, 'to')?.kind !== 'pattern') return [];
  const what = `${named} of a pattern, which fixes every group,`;
  return [{ what, span: rule.span, instead: 'leave it out' }];
}

function anotherAllocation(statement: TypedStatement, named: string): readonly Refusal[] {
  const by = clause(statement, 'by');
  const allocation = by && asRecord(by).fields['allocation'];
  if (allocation === undefined) return [];
  const instead = 'write one of the two allocations';
  return [{ what: `${named} beside another`, span: allocation.span, instead }];
}

function ofSingleLayers({ span }: Value, named: string): Refusal {
  const instead = 'share by a number of layers, or by `global(CRITERION)`';
  return { what: `${named} of units`, span, instead };
}

function atMark(rule: Value): readonly Refusal[] {
  if (asChoice(rule).args['at'] === undefined) return [];
  const instead = 'leave `at` out: name the mark in the score';
  return [{ what: 'an allocation of units at a mark', span: rule.span, instead }];
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
