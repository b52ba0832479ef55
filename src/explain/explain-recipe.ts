/** A whole recipe in plain English: what it will do, in the order in which it does it. */
import { itemAt } from '../basics/must.ts';
import { matchPart } from '../basics/matches.ts';
import { addTo } from '../basics/maps.ts';
import * as vocab from '../vocabulary/index.ts';
import { canonicalPrinting, definitionTexts } from '../language/canonical/canonical.ts';
import type { Printing } from '../language/canonical/printing.ts';
import { quantityText } from '../language/canonical/quantity.ts';
import { formOf, headLine } from '../language/canonical/steps.ts';
import type { Recipe, Stage, Step, TypedStatement, Value } from '../language/typed.ts';
import type { Plan } from '../plan/index.ts';
import { addsSteps } from '../plan/statement-reads.ts';
import {
  type ExplainedStep,
  type Explanation,
  type Note,
  type Phase,
  type ExplainedStatement,
  notesOnParts,
  notesOnValue,
} from './explain-value.ts';
import { count as grouped } from '../basics/numbers.ts';
import { notesOnStage, numbersOf } from './plan-numbers.ts';
import { clauseText, statementLines } from '../language/canonical/statement.ts';
import { freeNames } from '../language/expressions/names.ts';
import { isOneOf } from '../language/canonical/value.ts';

type Around = { readonly printing: Printing; readonly plan: Plan | undefined };

/** With a plan, its numbers stand beside the statements that they come from. */
export function explainRecipe(recipe: Recipe, plan?: Plan, vocabulary: vocab.Vocabulary = vocab.vocabulary): Explanation {
  const printing = canonicalPrinting(recipe, vocabulary);
  return { opening: openingOf(recipe, plan), settings: settingsOf(recipe, printing), steps: stepsOf(recipe.body, { printing, plan }) };
}

function openingOf({ name, version, cites, deviates }: Recipe, plan: Plan | undefined): readonly string[] {
  const title = name === undefined ? 'This recipe' : `The recipe ${name}`;
  const edition = version === undefined ? '' : `, version ${version}`;
  return [
    `${title}${edition}, step by step.`,
    ...cites.map((paper) => `It follows ${paper}.`),
    ...deviates.map((way) => `It differs from it: ${way}`),
    ...(plan === undefined
      ? []
      : [
          `The numbers are those of ${plan.model.file}: ${grouped(plan.model.parameters)} parameters, ` +
            `${grouped(plan.model.prunable)} of them prunable weights.`,
          ...precisionText(plan.model.precision),
        ]),
  ];
}

function precisionText(precision: Plan['model']['precision']): readonly string[] {
  if (precision === undefined) return [];
  return [
    `Its parameters are ${precision.stored.join(' and ')}: they are held as ${precision.masters} masters, and read ` +
      'rounded to what the file stores; the model that is written is rounded once.',
  ];
}

function settingsOf(recipe: Recipe, printing: Printing): readonly Note[] {
  const docs = new Map(recipe.params.map(({ name, doc }) => [`param ${name}`, doc]));
  return [...definitionTexts(recipe, printing)].map(([what, text]) => ({
    term: `${what}: ${text}`,
    meaning: docs.get(what) ?? documentationOf(itemAt(what.split(' '), 0), text, printing),
    details: [],
  }));
}

/** Of a parameter, what its type means; of another definition, what its kind is for. */
function documentationOf(kind: string, text: string, { vocabulary }: Printing): string {
  const type = vocab.wordsOf(vocabulary, 'type').get(matchPart(/^[\w-]+/, text));
  const head = vocabulary.heads.get(kind);
  const isParam = head?.kind === 'definition' && head.builds === 'param';
  return isParam && type !== undefined ? type.documentation : (head?.documentation ?? '');
}

function stepsOf(body: readonly Step[], around: Around): readonly ExplainedStep[] {
  return body.map((step) => (step.kind === 'stage' ? stageOf(step, around) : blockOf(step, around)));
}

function blockOf(step: Exclude<Step, Stage>, around: Around): ExplainedStep {
  const { printing } = around;
  const head = headLine(step, printing);
  const declaration = printing.vocabulary.heads.get(itemAt(head.split(' '), 0));
  const arms =
    step.kind === 'branch'
      ? step.arms.map(({ name, body }): ExplainedStep => ({ heading: `arm ${name}`, notes: [], phases: [], steps: stepsOf(body, around) }))
      : [];
  return {
    heading: head,
    notes: declaration === undefined ? [] : [declaration.documentation],
    phases: [],
    steps: [...stepsOf(step.body, around), ...arms],
  };
}

function stageOf(stage: Stage, { printing, plan }: Around): ExplainedStep {
  return {
    heading: `Stage ${stage.name}${lengthOf(stage, printing)}`,
    notes: plan === undefined ? [] : notesOnStage(stage.name, plan),
    phases: phasesOf(stage, printing, plan),
    steps: [],
  };
}

function lengthOf(stage: Stage, printing: Printing): string {
  const { length, until } = stage;
  if (until !== undefined) return `, which ends by its own rule: ${untilText(stage, printing)}`;
  const trains = stage.statements.some((one) => actsOf(one, printing) === 'training');
  if (length === undefined) return trains ? openLength(printing) : ', done at once';
  const time: vocab.QuantityShape = { kind: 'quantity', readings: [{ written: 'number', dimension: 'time' }] };
  const text = quantityText(length, time, printing);
  const value = /^[\p{L}_]/u.test(text) ? printing.params.get(text)?.value : undefined;
  const known = value?.kind === 'quantity' ? ` (${quantityText(value, time, printing)})` : '';
  return `, which lasts ${text}${known}`;
}

/** The clause of a stage that somebody else may still fill in. */
function openLength({ vocabulary }: Printing): string {
  const heads = [...vocabulary.heads.values()].filter(({ kind }) => kind === 'block');
  const hole = heads.flatMap(({ clauses }) => clauses).find((clause) => clause.hole === true);
  return hole === undefined ? '' : `, whose length is open: \`--${hole.word}\` sets it, else ${hole.default ?? 'none'}`;
}

function untilText(stage: Stage, printing: Printing): string {
  return /until .*$/.exec(headLine({ ...stage, named: true }, printing))?.[0] ?? 'until';
}

function actsOf(statement: TypedStatement, { vocabulary }: Printing): 'training' | 'during' | 'at once' {
  const { verb, clauses } = statement;
  const declaration = vocabulary.heads.get(verb);
  if (declaration?.kind !== 'verb') return 'at once';
  if (declaration.duty === 'trains') return 'training';
  const isTimed = vocab.hasTimeClause(declaration, clauses);
  const isLasting = vocab.lasts(declaration, (word) => clauses[word] !== undefined);
  return isLasting || isTimed || addsSteps(statement) ? 'during' : 'at once';
}

/** What a statement does, and how many before it do the same: so its place in a plan is found. */
function rankOf({ statements }: Stage, at: number, { vocabulary }: Printing) {
  const duties = statements.map(({ verb }) => {
    const declaration = vocabulary.heads.get(verb);
    return declaration?.kind === 'verb' ? declaration.duty : undefined;
  });
  const duty = duties[at];
  return [duty, duties.slice(0, at).filter((one) => one === duty).length] as const;
}

/** Instant statements above the training act before its first step, those below it after its last. */
function phasesOf(stage: Stage, printing: Printing, plan: Plan | undefined): readonly Phase[] {
  const { bare } = formOf(stage, printing);
  const first = stage.statements.findIndex((one) => actsOf(one, printing) === 'training');
  const phaseOf = (statement: TypedStatement, at: number): string => {
    if (first < 0) return '';
    if (actsOf(statement, printing) !== 'at once') return 'During its steps';
    return at < first ? 'Before its first step' : 'After its last step';
  };
  const phases = new Map<string, Phase['statements'][number][]>();
  for (const [at, statement] of stage.statements.entries()) {
    const when = phaseOf(statement, at);
    const numbers = plan === undefined ? [] : numbersOf(stage.name, ...rankOf(stage, at, printing), plan);
    const explained = explainStatement(statement, printing, numbers);
    const isImplied = bare !== undefined && statement !== bare;
    const meaning = isImplied ? `Nobody wrote it: ${bare.verb} over a window needs training, so all parameters train.` : explained.meaning;
    addTo(phases, when, { ...explained, meaning });
  }
  return ['', 'Before its first step', 'During its steps', 'After its last step'].flatMap((when) => {
    const statements = phases.get(when);
    return statements === undefined ? [] : [{ when, statements }];
  });
}

/** One statement in plain English: what the verb does, and what each clause and default means. */
function explainStatement(statement: TypedStatement, printing: Printing, numbers: readonly string[]): ExplainedStatement {
  const text = statementLines(statement, '', printing)
    .map((line) => line.trim())
    .join(' ');
  const verb = printing.vocabulary.heads.get(statement.verb);
  if (verb?.kind !== 'verb') return { text, meaning: '', notes: [], defaults: [], numbers };
  const declared = verb.clauses.filter(({ joinsObject }) => joinsObject !== true);
  return {
    text,
    meaning: verb.documentation,
    notes: [
      ...notesOnObject(statement, verb, printing),
      ...declared.flatMap((clause) => {
        const value = statement.clauses[clause.word];
        return value === undefined ? [] : [noteOnClause(value, clause, statement, printing)];
      }),
    ],
    defaults: declared.flatMap((clause) => noteOnDefault(clause, statement, verb)),
    numbers,
  };
}

function notesOnObject({ object }: TypedStatement, { object: shape }: vocab.VerbDeclaration, printing: Printing): readonly Note[] {
  return shape === undefined ? [] : notesOnValue(object, shape, printing);
}

function noteOnClause(value: Value, clause: vocab.ClauseDeclaration, statement: TypedStatement, printing: Printing): Note {
  const clauses = { object: statement.object, ...statement.clauses };
  const { value: shape, own = [], documentation } = clause;
  const parts = [...(shape?.kind === 'record' ? shape.parts : []), ...own];
  const details =
    value.kind === 'record' && parts.length > 0
      ? notesOnParts(parts, value.fields, clauses, printing)
      : shape === undefined
        ? []
        : notesOnValue(value, shape, printing);
  return { term: clauseText(value, clause, printing, clauses), meaning: documentation, details };
}

/** Only defaults that matter: a curve has no effect in one step, and a value that is still open is explained at its stage. */
function noteOnDefault(
  clause: vocab.ClauseDeclaration,
  statement: TypedStatement,
  { rules = [], lasting }: vocab.VerbDeclaration,
): readonly Note[] {
  const { word, default: fixed, usual, hole, documentation } = clause;
  const { clauses } = statement;
  if (clauses[word] !== undefined || hole === true || changesNothing(clause, statement)) return [];
  const isIdle = rules.some(
    (rule) => rule.kind === 'needs' && rule.clause === word && rule.oneOf.every((other) => clauses[other] === undefined),
  );
  const isBarred = rules.some(
    (rule) => rule.kind === 'not-both' && rule.clauses.includes(word) && rule.clauses.some((other) => clauses[other] !== undefined),
  );
  if (isIdle || isBarred) return [];
  const holds = lasting === true || usual?.beside.some((other) => clauses[other] !== undefined);
  const value = usual === undefined ? fixed : holds === true ? usual.value : undefined;
  return value === undefined ? [] : [{ term: `${word} ${value}`, meaning: documentation, details: [] }];
}

function changesNothing({ idle }: vocab.ClauseDeclaration, { object, clauses: { by } }: TypedStatement): boolean {
  const criterion = by?.kind === 'record' ? by.fields['criterion'] : undefined;
  const read = criterion?.kind === 'expression' ? freeNames(criterion.expr) : undefined;
  return (idle !== undefined && isOneOf(idle.objects, object)) || idle?.variables?.some((variable) => read?.has(variable)) === true;
}
