/** What stages need of those before them: codes that trained, and a training that is continued. */
import { codesBeside, lateCode, noCodes, openCodes, strangeCode, untakenCodes } from '../diagnostics/catalogue/plan-gates.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { TypedStatement } from '../language/typed.ts';
import { codeReadBy, codesIn } from '../plan/statement-reads.ts';
import { observes, trains } from '../plan/declared.ts';
import { prunesSamples } from '../plan/samples/read-samples.ts';
import { amountOf, asQuantity, asChoice, asName, asRecord, clause } from '../plan/reading.ts';
import type { UnrolledStage } from '../plan/unroll/unrolled-stage.ts';
import { choicesOf, diagnosticOf, placeOf } from './refusal.ts';
import { nothingToContinue, otherAlgorithm } from '../diagnostics/catalogue/plan-structure.ts';
import { adapterInTurns } from '../diagnostics/catalogue/plan-training.ts';
import { otherHalf } from '../diagnostics/catalogue/plan-samples.ts';
import { usualOptimizer } from '../plan/train/optimizer.ts';

/** Codes that have trained on the way to a stage. */
interface Trained {
  readonly count: number;
  /** Until a prune takes one. */
  readonly isOpen: boolean;
  readonly at: TypedStatement;
}

/** What else trains on units, or beside weights. */
const others: ReadonlySet<string> = new Set([...['gates', 'thresholds', 'input-gates', 'widths', 'lora', 'scores']]);
const usualCount = 2;

export function codeFindings(stages: readonly UnrolledStage[], source: Source): readonly Diagnostic[] {
  const known = new Map<string, Trained>();
  const findings: Diagnostic[] = [];
  const used = new Set(stages.flatMap(({ from }) => from));
  for (const { stage, path, from } of stages) {
    const before = from.map((end) => known.get(end)).find((it) => it !== undefined);
    const after = walk(stage.statements, before, source, findings);
    if (after !== undefined) known.set(path, after);
    if (after?.isOpen === true && !used.has(path)) findings.push(diagnose(untakenCodes, {}, { source, span: after.at.span }));
  }
  return findings;
}

function walk(
  statements: readonly TypedStatement[],
  before: Trained | undefined,
  source: Source,
  findings: Diagnostic[],
): Trained | undefined {
  const training = statements.find((it) => codesIn(it).length > 0);
  if (training !== undefined) {
    findings.push(...besideFindings(statements, source));
    return { count: countOf(training), isOpen: true, at: training };
  }
  let now = before;
  for (const [at, statement] of statements.entries()) {
    const code = codeReadBy(statement);
    const place = { source, span: statement.spans['by'] ?? statement.span };
    if (code === undefined) {
      // A stage that takes its code behind a training takes it too late, and its prune gets that finding.
      const isTaken = statements.slice(at).some((it) => codeReadBy(it) !== undefined);
      if (now?.isOpen === true && !isTaken && !goesOnOpen(statement)) {
        findings.push(diagnose(openCodes, { what: `\`${statement.verb}\`` }, { source, span: statement.span }));
        now = { ...now, isOpen: false };
      }
      continue;
    }
    if (now === undefined) findings.push(diagnose(noCodes, {}, place));
    else if (!Number.isInteger(code) || code < 1 || code > now.count) {
      if (!Number.isNaN(code)) findings.push(diagnose(strangeCode, { asked: String(code), count: now.count }, place));
    } else if (isLate(statement, statements.slice(0, at))) {
      findings.push(diagnose(lateCode, {}, place));
    }
    now = now && { ...now, isOpen: false };
  }
  return now;
}

function besideFindings(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const [, second] = statements.flatMap(codesIn);
  const other = statements
    .filter(({ verb }) => trains(verb))
    .flatMap(choicesOf)
    .find(({ word }) => others.has(word));
  const stray = statements.find((it) => !trains(it.verb) && (!goesOnOpen(it) || codeReadBy(it) !== undefined));
  if (second !== undefined) return [diagnose(codesBeside, { what: '`codes` once more' }, { source, span: second.span })];
  if (other !== undefined) return [diagnose(codesBeside, { what: `\`${other.word}\`` }, { source, span: other.span })];
  if (stray === undefined) return [];
  return [diagnose(codesBeside, { what: `\`${stray.verb}\`` }, { source, span: stray.span })];
}

/** What changes neither weights nor units. */
function goesOnOpen(statement: TypedStatement): boolean {
  if (codeReadBy(statement) !== undefined) return true;
  return observes(statement.verb) || statement.verb === 'mark' || prunesSamples(statement);
}

function isLate({ clauses }: TypedStatement, earlier: readonly TypedStatement[]): boolean {
  return 'over' in clauses || 'at' in clauses || earlier.some(({ verb }) => trains(verb));
}

function countOf(statement: TypedStatement): number {
  const count = codesIn(statement)[0]?.args['count'];
  return count === undefined ? usualCount : toNumber(amountOf(asQuantity(count)));
}

// Trainings beside and behind each other: `continuing STAGE` goes on with one of them, by the same optimizer.

interface Training {
  readonly optimizer: string;
  readonly takesTurns: boolean;
  /** The half of its samples that it draws from. */
  readonly half: number | undefined;
}

export function continuationFindings(stages: readonly UnrolledStage[], source: Source): readonly Diagnostic[] {
  const known = new Map<string, Training>();
  return stages.flatMap(({ stage: { name, statements } }) => {
    const training = statements.filter(({ verb }) => trains(verb));
    const findings = [...training.flatMap((it) => findingsOf(it, known, source)), ...turnFindings(training, source)];
    const last = training.at(-1);
    if (last !== undefined) known.set(name, { optimizer: optimizerOf(last, known), takesTurns: training.length > 1, half: halfOf(last) });
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
  if (earlier === undefined) return [diagnose(nothingToContinue, { name }, { source, span: value.span })];
  if (earlier.takesTurns) {
    const what = `\`continuing ${name}\`, where several statements take turns,`;
    return [diagnosticOf({ what, span: value.span, instead: 'train in stages of their own' }, source)];
  }
  if (earlier.half !== halfOf(statement)) {
    return [
      diagnose(
        otherHalf,
        { stage: name, half: earlier.half },
        { source, span: clause(statement, 'on')?.span ?? placeOf(statement, 'continuing') },
      ),
    ];
  }
  const { optimizer: before } = earlier;
  const now = optimizerOf(statement, known);
  if (before === now) return [];
  return [diagnose(otherAlgorithm, { before, now }, { source, span: placeOf(statement, 'with') })];
}

function halfOf(statement: TypedStatement): number | undefined {
  const on = clause(statement, 'on');
  return on && toNumber(amountOf(asQuantity(asRecord(on).fields['half'] ?? on)));
}

function optimizerOf(statement: TypedStatement, known: ReadonlyMap<string, Training>): string {
  const { with: written, continuing } = statement.clauses;
  if (written !== undefined) return asChoice(written).word;
  return (continuing && known.get(asName(continuing))?.optimizer) ?? usualOptimizer;
}
