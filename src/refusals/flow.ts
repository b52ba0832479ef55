/** Statements that need another one: arms to join, adapters to merge, layers to fit. No model is needed. */
import { flatMapDefined } from '../basics/lists.ts';
import { nothingToMerge, insertedInRounds, nothingInserted, changesFactored } from '../diagnostics/catalogue/plan-adapters.ts';
import { nothingContinues, nothingToReconstruct, resetAllBy } from '../diagnostics/catalogue/plan-structure.ts';
import { nothingToCompact } from '../diagnostics/catalogue/plan-units.ts';
import { startOfSpan, diagnose, hasErrors, type Diagnostic, type Place, type Source } from '../diagnostics/diagnostic.ts';
import { bind } from '../language/check/bind.ts';
import type { Recipe, TypedStatement, NamedExpression, Stage, Value } from '../language/typed.ts';
import { observes, trains } from '../plan/declared.ts';
import { continuedStages } from '../plan/plan-recipe.ts';
import { collectedName } from '../plan/statement-reads.ts';
import { prunesUnits, prunedKindsOf, dataOf } from '../plan/prune/pruned-kind.ts';
import { asChoice, clause, isOfInsertions, itemsOf } from '../plan/reading.ts';
import { usualRule } from '../plan/verbs/reset.ts';
import { unroll } from '../plan/unroll/unroll.ts';
import { collectFindings, toldOnce, expressionRefusals } from './expressions.ts';
import { continuationFindings, codeFindings } from './codes.ts';
import { choicesOf, diagnosticOf, placeOf, type Refusal } from './refusal.ts';
import { deltaFindings, isBesideSharing, sharingFindings } from './deltas.ts';
import { scoreAndGateFindings } from './scores-and-gates.ts';
import { textFindings } from './of-text-alone.ts';
import { networksOf, statementFaults } from './statement-faults.ts';
import { maskClashes } from '../plan/prune/mask-clashes.ts';
import { isLasting } from '../plan/schedule/window.ts';
import { fallWithoutRounds, noClients, samplesOfClient } from '../diagnostics/catalogue/plan-clients.ts';
import { clientFaults } from '../plan/rewire/growth.ts';
import type { UnrolledStage } from '../plan/unroll/unrolled-stage.ts';

/** What a statement does that later ones need, or that leaves no room for them. */
const deeds = {
  prunes: ({ verb }) => verb === 'prune',
  prunesUnits: (statement) => statement.verb === 'prune' && prunesUnits(statement),
  opensAdapters: (statement) => choicesOf(statement).some(({ word }) => word === 'lora'),
  inserts: ({ verb }) => verb === 'insert',
  factorizes: ({ verb }) => verb === 'factorize',
  shares: ({ verb }) => verb === 'share',
  /** Has changed single weights, or trains what is beside them. */
  changes: isBesideSharing,
} as const satisfies Readonly<Record<string, (statement: TypedStatement) => boolean>>;

/** What the statements on the way to a stage, and its own, have done; and where its `insert` statements begin. */
type History = Readonly<Record<keyof typeof deeds, boolean>> & { readonly inserted: ReadonlySet<number> };

function historyOf(statements: readonly TypedStatement[], before: readonly History[]): History {
  const has = (deed: keyof typeof deeds) => before.some((one) => one[deed]) || statements.some(deeds[deed]);
  const own = statements.filter(deeds.inserts).map(({ span }) => span.start);
  return {
    prunes: has('prunes'),
    prunesUnits: has('prunesUnits'),
    opensAdapters: has('opensAdapters'),
    inserts: has('inserts'),
    factorizes: has('factorizes'),
    shares: has('shares'),
    changes: has('changes'),
    inserted: new Set([...before.flatMap(({ inserted }) => [...inserted]), ...own]),
  };
}

/** Of a recipe without errors; its parameters have their declared values. */
export function flowFindings(recipe: Recipe): readonly Diagnostic[] {
  const { value, diagnostics } = bind(recipe, new Map());
  return value === undefined ? diagnostics : findingsOf(value);
}

function findingsOf({ body, definitions, source }: Recipe): readonly Diagnostic[] {
  const { stages, diagnostics } = unroll(body, source);
  if (hasErrors(diagnostics)) return diagnostics;
  const continues = continuedStages(stages).size > 0;
  const histories = new Map<string, History>();
  const collected = new Map<string, ReadonlySet<string>>();
  const names = new Set(stages.flatMap(({ stage }) => keptBy(stage.statements)));
  const networks = networksOf(stages);
  const found = new Map<string, Diagnostic>();
  for (const unrolled of stages) {
    const { stage, path, from, orEnds = [] } = unrolled;
    const reached = flatMapDefined([...from, ...orEnds], (end) => histories.get(end));
    const [before, history] = [historyOf([], reached), historyOf(stage.statements, reached)];
    histories.set(path, history);
    const kept = common([...from, ...orEnds].map((end) => collected.get(end) ?? new Set()));
    collected.set(path, new Set([...kept, ...keptBy(stage.statements)]));
    const findings = [
      ...insertedAgain(stage.statements, before, source),
      ...changedFactors(stage.statements, before, source),
      ...sharingFindings(stage.statements, before, source),
      ...stage.statements.flatMap((it) => statementFaults(it, networks, source)),
      ...stage.statements.flatMap((it) => needsOf(it, history, { source, span: it.span })),
      ...[...stage.statements.flatMap(expressionRefusals), ...maskRefusals(stage, definitions)].map((it) => diagnosticOf(it, source)),
      ...collectFindings(stage.statements, kept, names, source),
      ...clientFindings(unrolled, source),
      ...resetFindings(stage.statements, source),
      ...rewindFindings(stage.statements, continues, source),
      ...textFindings(stage, history, source),
      ...scoreAndGateFindings(stage.statements, source),
      ...deltaFindings(stage.statements, source),
    ];
    for (const one of toldOnce(findings)) found.set(`${one.code} ${startOfSpan(one.span)}`, one);
  }
  for (const one of [...codeFindings(stages, source), ...continuationFindings(stages, source)]) {
    found.set(`${one.code} ${startOfSpan(one.span)}`, one);
  }
  return [...found.values()];
}

/** Names of the statistics that statements collect. */
function keptBy(statements: readonly TypedStatement[]): readonly string[] {
  return flatMapDefined(statements, (it) => collectedName(it));
}

/** Names that all of them have. */
function common([first, ...others]: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set([...(first ?? [])].filter((one) => others.every((other) => other.has(one))));
}

function needsOf(statement: TypedStatement, history: History, place: Place): readonly Diagnostic[] {
  const { verb } = statement;
  if (isOfInsertions(statement)) return history.inserts ? [] : [diagnose(nothingInserted, { verb }, place)];
  if (verb === 'reconstruct' && !history.prunes) return [diagnose(nothingToReconstruct, {}, place)];
  const folds = clause(statement, 'folding') !== undefined;
  if (verb === 'compact' && !history.prunesUnits && !folds) return [diagnose(nothingToCompact, {}, place)];
  if (verb === 'merge' && !history.opensAdapters) return [diagnose(nothingToMerge, {}, place)];
  return [];
}

/** In a further round of a repeat. */
function insertedAgain(statements: readonly TypedStatement[], { inserted }: History, source: Source): readonly Diagnostic[] {
  return statements
    .filter(({ verb, span }) => verb === 'insert' && inserted.has(span.start))
    .map(({ span }) => diagnose(insertedInRounds, {}, { source, span }));
}

/** Behind a `factorize`, in the order of the text: what acts during its stage stands above it. */
function changedFactors(statements: readonly TypedStatement[], { factorizes }: History, source: Source): readonly Diagnostic[] {
  const first = factorizes ? 0 : statements.findIndex(({ verb }) => verb === 'factorize');
  if (first < 0) return [];
  return statements
    .slice(first)
    .filter(({ verb }) => verb !== 'factorize' && verb !== 'pick' && !observes(verb))
    .map(({ verb, span }) => diagnose(changesFactored, { verb }, { source, span }));
}

/** Every stage begins a fresh optimizer and clock, but for those that continue another. */
function rewindFindings(statements: readonly TypedStatement[], continues: boolean, source: Source): readonly Diagnostic[] {
  if (continues) return [];
  return statements
    .filter(({ verb }) => verb === 'rewind')
    .flatMap((statement) =>
      choicesOf(statement)
        .filter(({ word }) => word === 'optimizer' || word === 'clock')
        .map(({ word }) => diagnose(nothingContinues, { part: word }, { source, span: statement.span })),
    );
}

/** Biases, norms and statistics begin as PyTorch's layers do; other rules are for weights. */
function resetFindings(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const resets = statements.filter(({ verb }) => verb === 'reset');
  return resets.flatMap((statement) => {
    const { object, span } = statement;
    const using = clause(statement, 'using');
    const rule = using === undefined ? usualRule : asChoice(using).word;
    if (asChoice(object).word !== 'all' || rule === 'pytorch') return [];
    return [diagnose(resetAllBy, { rule }, { source, span: using?.span ?? span })];
  });
}

// Masks that are not hard, beside what only a hard one allows.

/** Of a stage whose parameters have values; the definitions are those of the recipe. */
function maskRefusals({ statements }: Stage, definitions: readonly NamedExpression[]): readonly Refusal[] {
  const training = statements.findIndex(({ verb }) => trains(verb));
  // Where nothing trains any more the mask stays hard, and a warning says so.
  const isAtWork = (statement: TypedStatement, index: number): boolean => training !== -1 && (isLasting(statement) || index < training);
  return statements
    .filter((one, index) => one.verb === 'prune' && isAtWork(one, index))
    .filter((one) => prunedKindsOf(one)[0] === 'weights')
    .flatMap((one) =>
      maskClashes(one, definitions).map(({ refused: what, instead, at }) => ({
        what,
        instead,
        // The expression of the mask stands at its name.
        span: (at === 'mask' ? clause(one, at)?.span : undefined) ?? placeOf(one, at),
      })),
    );
}

/** What the arm of a client leaves no room for, and clients that are not there. */
function clientFindings(unrolled: UnrolledStage, source: Source): readonly Diagnostic[] {
  const { stage, client } = unrolled;
  const growths = stage.statements
    .filter(({ verb }) => verb === 'rewire')
    .flatMap((statement) => growthFindings(statement, unrolled, source));
  if (client === undefined) return growths;
  const { data } = client.split;
  const choices = stage.statements.flatMap((statement) => {
    const what = prunesSamples(statement, data)
      ? '`prune samples`'
      : countsClasses(clause(statement, 'using'), data)
        ? '`per class`'
        : undefined;
    if (what === undefined) return [];
    return [diagnose(samplesOfClient, { data, what }, { source, span: statement.span })];
  });
  return [...growths, ...choices];
}

function growthFindings(statement: TypedStatement, unrolled: UnrolledStage, source: Source): readonly Diagnostic[] {
  return clientFaults(statement, unrolled).map(({ fault, span }) =>
    fault === 'rounds'
      ? diagnose(fallWithoutRounds, {}, { source, span })
      : diagnose(noClients, { inArm: fault === 'inside' }, { source, span }),
  );
}

function prunesSamples(statement: TypedStatement, data: string): boolean {
  if (statement.verb !== 'prune' || !prunedKindsOf(statement).includes('samples')) return false;
  return itemsOf(statement.object).some((item) => dataOf(item) === data);
}

function countsClasses(using: Value | undefined, data: string): boolean {
  if (using?.kind !== 'record') return false;
  const { per, of } = using.fields;
  return per !== undefined && of !== undefined && asChoice(of).word === data;
}
