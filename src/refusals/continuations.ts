/** Trainings beside and behind each other: `continuing STAGE` goes on with one of them, by the same optimizer. */
import { nothingToContinue, otherAlgorithm } from '../diagnostics/catalogue/plan-structure.ts';
import { adapterInTurns } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import { trains } from '../plan/declared.ts';
import { asChoice, asName, clause } from '../plan/reading.ts';
import { usualOptimizer } from '../plan/train/optimizer.ts';
import type { UnrolledStage } from '../plan/unroll/unrolled-stage.ts';
import { choicesOf, diagnosticOf, placeOf } from './refusal.ts';

interface Training {
  readonly optimizer: string;
  readonly takesTurns: boolean;
}

export function continuationFindings(stages: readonly UnrolledStage[], source: Source): readonly Diagnostic[] {
  const known = new Map<string, Training>();
  return stages.flatMap(({ stage: { name, statements } }) => {
    const training = statements.filter(({ verb }) => trains(verb));
    const findings = [...training.flatMap((it) => findingsOf(it, known, source)), ...turnFindings(training, source)];
    const last = training.at(-1);
    if (last !== undefined) {
      known.set(name, { optimizer: optimizerOf(last, known), takesTurns: training.length > 1 });
    }
    return findings;
  });
}

/** Statements that take turns see what the others train, but for an adapter. */
function turnFindings(training: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const adapted = training.find((it) => choicesOf(it).some(({ word }) => word === 'lora'));
  if (adapted === undefined || training.length === 1) return [];
  return [diagnose(adapterInTurns, {}, { source, span: placeOf(adapted, 'object') })];
}

function findingsOf(statement: TypedStatement, known: ReadonlyMap<string, Training>, source: Source): readonly Diagnostic[] {
  const value = clause(statement, 'continuing');
  if (value === undefined) return [];
  const name = asName(value);
  const earlier = known.get(name);
  if (earlier === undefined) {
    return [diagnose(nothingToContinue, { name }, { source, span: value.span })];
  }
  if (earlier.takesTurns) {
    const what = `\`continuing ${name}\`, where several statements take turns,`;
    const instead = 'train in stages of their own';
    return [diagnosticOf({ what, span: value.span, instead }, source)];
  }
  const { optimizer: before } = earlier;
  const now = optimizerOf(statement, known);
  if (before === now) return [];
  const span = placeOf(statement, 'with');
  return [diagnose(otherAlgorithm, { before, now }, { source, span })];
}

function optimizerOf(statement: TypedStatement, known: ReadonlyMap<string, Training>): string {
  const { with: written, continuing } = statement.clauses;
  if (written !== undefined) return asChoice(written).word;
  return (continuing && known.get(asName(continuing))?.optimizer) ?? usualOptimizer;
}
