/** What the words of a value mean, by the documentation that the vocabulary has for each. */
import { argumentsOf, followingWords } from '../vocabulary/parts-of-words.ts';
import { valuesAt } from '../basics/maps.ts';
import { multiply, one, rational, subtract } from '../exact/rational.ts';
import { declarationOf, type Printing } from '../language/canonical/printing.ts';
import { usualPart, valueText } from '../language/canonical/value.ts';
import { isLatencyUnit } from '../plan/latency/latency-target.ts';
import { evaluateExact } from '../language/expressions/evaluate.ts';
import { freeNames, wholeNames } from '../language/expressions/names.ts';
import { printNumber, printExpression } from '../language/expressions/print.ts';
import { standardExpression } from '../language/expressions/definition.ts';
import type { Choice, ExpressionValue, Quantity, Selector, Value } from '../language/typed.ts';
import { gather, wordsOf, type ChoiceShape, type GatheringTable, type Part, type Shape } from '../vocabulary/index.ts';

type Clauses = Readonly<Record<string, Value>>;

export function notesOnValue(value: Value, shape: Shape, printing: Printing): readonly Note[] {
  switch (value.kind) {
    case 'choice':
      return notesOnChoice(value, shape, printing);
    case 'quantity':
      return notesOnQuantity(value, printing);
    case 'expression':
      return notesOnExpression(value, shape, printing);
    case 'selector':
      return notesOnSelector(value, printing);
    case 'list':
      return value.items.flatMap((item) => notesOnValue(item, shape.kind === 'list' ? shape.of : shape, printing));
    case 'record':
      return shape.kind === 'record' ? notesOnParts(shape.parts, value.fields, {}, printing) : [];
    default:
      return [];
  }
}

/** `clauses` are those of the same statement: what a part means when left out depends on them. */
export function notesOnParts(parts: readonly Part[], fields: Clauses, clauses: Clauses, printing: Printing): readonly Note[] {
  return parts.flatMap((part) => {
    const { name, shape } = part;
    const value = fields[name];
    if (value !== undefined && shape !== undefined) return notesOnValue(value, shape, printing);
    const usual = usualPart(part, clauses);
    if (usual === undefined || shape?.kind !== 'choice') return [];
    const meaning = declarationOf(shape.category, usual, printing)?.documentation ?? '';
    return [{ term: `${usual} (unless you say otherwise)`, meaning, details: [] }];
  });
}

const choices: GatheringTable<[], ChoiceShape> = { choice: (shape) => [shape], record: () => [] };

function notesOnChoice(value: Choice, shape: Shape, printing: Printing): readonly Note[] {
  const declaration = gather(choices, shape)
    .map(({ category }) => declarationOf(category, value.word, printing))
    .find((one) => one !== undefined);
  if (declaration === undefined) return [];
  const details = argumentsOf(declaration).flatMap(({ name, shape: inner, default: usual, documentation }): readonly Note[] => {
    const argument = value.args[name];
    if (argument !== undefined) {
      const text = inner === undefined ? '' : ` ${valueText(argument, inner, printing)}`;
      return [{ term: name + text, meaning: documentation, details: [] }];
    }
    if (usual === undefined) return [];
    return [{ term: `${name} ${usual} (default)`, meaning: documentation, details: [] }];
  });
  const behind = notesOnParts(followingWords(declaration), value.args, {}, printing);
  return [{ term: value.word, meaning: declaration.documentation, details: [...details, ...behind] }];
}

/** A sparsity says how much goes; readers of papers take it for what stays as often as not. */
function notesOnQuantity(quantity: Quantity, printing: Printing): readonly Note[] {
  const { amount, unit, base } = quantity;
  const of = isLatencyUnit(unit) ? 'latency' : base;
  const resource = of === undefined ? undefined : declarationOf('base', of, printing);
  if (resource !== undefined) return [{ term: `of ${resource.word}`, meaning: resource.documentation, details: [] }];
  const known = valuesAt(printing.params, [...freeNames(amount)]).flatMap(({ name, value }) =>
    value.kind === 'quantity' && value.amount.kind === 'number' ? ([[name, value.amount.value]] as const) : [],
  );
  const share = evaluateExact(amount, new Map(known));
  if (share === undefined || (unit !== 'sparsity' && unit !== 'density')) return [];
  const gone = unit === 'sparsity' ? share : subtract(one, share);
  const inPercent = (part: typeof share) => `${printNumber(multiply(part, rational(100)))}%`;
  const meaning = `${inPercent(gone)} are pruned, ${inPercent(subtract(one, gone))} stay.`;
  return [{ term: inPercent(share) + (unit === 'density' ? ' density' : ''), meaning, details: [] }];
}

function notesOnExpression({ expr, name }: ExpressionValue, shape: Shape, printing: Printing): readonly Note[] {
  const role = expressionRole(shape) ?? 'criterion';
  const standard = name === undefined || role === 'loss' || role === 'threshold' ? undefined : standardExpression(role, name);
  const formula = printExpression(expr);
  const variables = [...wholeNames(expr)].flatMap((variable): readonly Note[] => {
    const declared = wordsOf(printing.vocabulary, 'variable').get(variable);
    return declared === undefined ? [] : [{ term: variable, meaning: declared.documentation, details: [] }];
  });
  const meaning = [standard?.doc.replaceAll('\n', ' '), `Formula: ${formula}`];
  return [{ term: name ?? formula, meaning: meaning.filter(Boolean).join(' '), details: variables }];
}

function expressionRole(shape: Shape) {
  if (shape.kind === 'expression') return shape.role;
  if (shape.kind !== 'either') return undefined;
  return shape.options.find((one) => one.kind === 'expression')?.role;
}

function notesOnSelector({ terms }: Selector, { vocabulary }: Printing): readonly Note[] {
  const roles = wordsOf(vocabulary, 'role');
  return terms.flatMap((term): readonly Note[] => {
    const word = term.kind === 'role' ? term.role : term.kind === 'position' ? `${term.position} layer` : undefined;
    const declared = word === undefined ? undefined : roles.get(word);
    return declared === undefined ? [] : [{ term: declared.word, meaning: declared.documentation, details: [] }];
  });
}

// An explanation as data: what a recipe does, step by step, before it is laid out as text.

export interface Explanation {
  /** What the recipe is called, and where it comes from. */
  readonly opening: readonly string[];
  /** What may be set, and what the recipe defines for itself. */
  readonly settings: readonly Note[];
  readonly steps: readonly ExplainedStep[];
}

/** A stage, or a block with steps in it. */
export interface ExplainedStep {
  /** `Stage sparsify lasts 100 epochs`. */
  readonly heading: string;
  readonly notes: readonly string[];
  readonly phases: readonly Phase[];
  readonly steps: readonly ExplainedStep[];
}

/** What happens at one time: before, during or after training. */
export interface Phase {
  /** Empty where a stage has only one. */
  readonly when: string;
  readonly statements: readonly ExplainedStatement[];
}

export interface ExplainedStatement {
  /** As it stands in the canonical form. */
  readonly text: string;
  readonly meaning: string;
  readonly notes: readonly Note[];
  /** What holds because nothing else is written. */
  readonly defaults: readonly Note[];
  /** What the plan makes of it. */
  readonly numbers: readonly string[];
}

/** Words of the recipe and what they mean, with finer points below. */
export type Note = { readonly term: string; readonly meaning: string; readonly details: readonly Note[] };
