/** The words that may come next in a shape, after those that already stand there. */
import { readSlice, spelledSlice } from '../basics/slices.ts';
import { visibleKinds } from '../language/check/expand.ts';
import { storedKinds } from '../language/check/expression-names.ts';
import { namesOf, type Named } from '../language/names.ts';
import { endsValue, type Token } from '../language/syntax/tokens.ts';
import { bareName } from '../language/yaml/print/items.ts';
import * as vocab from '../vocabulary/index.ts';
import type { Surroundings } from './surroundings.ts';
import type { Script } from './view.ts';

export type OfferKind = 'statement' | 'clause' | 'word' | 'unit' | 'name' | 'layer' | 'argument';

export interface Offer {
  readonly text: string;
  readonly kind: OfferKind;
  readonly detail: string;
  readonly documentation?: string;
}

export type OfferContext = { readonly script: Script; readonly around: Surroundings };

/** `words` are the tokens of the value so far, without the half word at the cursor. */
export function offersFor(shape: vocab.Shape | undefined, words: readonly Token[], context: OfferContext): readonly Offer[] {
  const last = words.at(-1);
  const isFresh = last === undefined || !endsValue.has(last.tokenType);
  return vocab.gather(offers, shape, words, isFresh, context);
}

const offers: vocab.GatheringTable<[words: readonly Token[], isFresh: boolean, context: OfferContext], Offer> = {
  choice: ({ category, words: only, definitions }, _, isFresh, context) =>
    isFresh ? [...ofCategory(category, only), ...ofNames(definitions, context)] : [],
  selector: (_, __, isFresh, context) => ofSelector(isFresh, context),
  expression: (shape, _, isFresh, context) => (isFresh ? ofExpression(shape, context) : []),
  measured: (_, words, isFresh, context) => ofMeasured(words, isFresh, context),
  comparison: ({ ofRun }, words, isFresh, context) => ofComparison(ofRun === true, words, isFresh, context),
  quantity: ({ readings, per = [] }, words, _, context) => ofQuantity(readings, per, words, context),
  window: ({ ends, bases = [] }, words, _, context) => [
    ...ofQuantity(ends.readings, [], words, context),
    ...(words.at(-1)?.image === 'of' ? ofBases(bases) : []),
  ],
  list: ({ of }, words, _, context) => {
    const comma = words.findLastIndex(({ tokenType }) => tokenType.name === 'Comma');
    return offersFor(of, words.slice(comma + 1), context);
  },
  record: ({ parts }, words, _, context) => ofRecord(parts, words, context),
  name: ({ of, known: always = [], defines, output }, _, isFresh, context) => {
    if (!isFresh || defines === true) return isFresh && output === true ? ofTask(context) : [];
    return [...of.flatMap((kind) => ofNames(kind, context)), ...known(always)];
  },
  values: (_, __, ___, context) => ofNames('param', context),
};

function ofExpression(shape: vocab.ExpressionShape, context: OfferContext): readonly Offer[] {
  const { role } = shape;
  return [
    ...categoriesOf(shape).flatMap((category) => ofCategory(category)),
    ...[...visibleKinds[role], ...storedKinds(role)].flatMap((kind) => ofNames(kind, context)),
    ...ofNames('param', context),
    ...ofStates(role, context),
  ];
}

/** Every word of a category, or those of them that are listed. */
export function ofCategory(category: vocab.Category, only?: readonly string[]): readonly Offer[] {
  const words = [...vocab.wordsOf(vocab.vocabulary, category).values()];
  const chosen = only === undefined ? words : words.filter(({ word }) => only.includes(word));
  return chosen.map(({ word, category, documentation }) => ({ text: word, kind: 'word', detail: category, documentation }));
}

function known(words: readonly string[]): readonly Offer[] {
  return words.map((text) => ({ text, kind: 'word', detail: 'always there' }));
}

function ofNames(kind: Named | undefined, { script }: OfferContext): readonly Offer[] {
  const names = kind === undefined ? [] : namesOf(script.names, [kind]);
  return names.map((text) => ({ text, kind: 'name', detail: kind === 'param' ? parameter(text, script) : (kind ?? '') }));
}

/** What a loss follows, and what scores samples. */
function ofStates(role: string, context: OfferContext): readonly Offer[] {
  if (role === 'loss') return ofNames('mark', context);
  return role === 'criterion' ? ofOutputs(context) : [];
}

/** `scorer.y` of each other model. */
function ofOutputs({ script }: OfferContext): readonly Offer[] {
  return namesOf(script.names, ['model']).map((name) => ({
    text: `${name}.y`,
    kind: 'name',
    detail: 'output of another model, as a score of samples',
  }));
}

/** The outputs and slices that the loss of the project names, or the one that it reads. */
function ofTask({ around: { project, header } }: OfferContext): readonly Offer[] {
  const { loss = 'crossentropy', output = header?.graph.outputs[0]?.name } = project?.task ?? {};
  const named = typeof loss === 'object' ? Object.entries(loss) : output === undefined ? [] : [[output, loss] as const];
  return named.map(([name, detail]) => ({ text: readSlice(name) ? spelledSlice(name) : bareName(name), kind: 'name', detail }));
}

function parameter(name: string, { names }: Script): string {
  const label = names.paramTypes.get(name)?.label;
  return label === undefined ? 'parameter' : `parameter: ${label}`;
}

/** Layers of the model where its header is known. */
function ofSelector(isFresh: boolean, context: OfferContext): readonly Offer[] {
  if (!isFresh) return [];
  const layers = (context.around.header?.facts.layers ?? []).filter(({ prunable }) => prunable);
  return [
    ...ofCategory('role'),
    ...ofNames('group', context),
    ...ofNames('model', context),
    { text: 'blocks', kind: 'word', detail: 'a range of blocks', documentation: '`blocks 4..29`' },
    ...layers.map(({ name, operator, dims }): Offer => ({
      text: bareName(name),
      kind: 'layer',
      detail: `${operator} ${dims.join(' × ')}`,
    })),
  ];
}

function ofMeasured(words: readonly Token[], isFresh: boolean, context: OfferContext): readonly Offer[] {
  if (words.at(-1)?.image === 'of') {
    const names = (['stage', 'arm', 'mark', 'group'] as const).flatMap((kind) => ofNames(kind, context));
    return [...ofCategory('whole'), ...names, ...ofCategory('role')];
  }
  if (isFresh) return [...ofCategory('metric'), ...ofNames('metric', context)];
  return [{ text: 'of', kind: 'word', detail: 'what it is taken of' }];
}

/** A claim about a run speaks of the ends of stages and of several seeds, too. */
function ofComparison(ofRun: boolean, words: readonly Token[], isFresh: boolean, context: OfferContext): readonly Offer[] {
  const measured = ofMeasured(words, isFresh, context);
  if (!ofRun) return measured;
  if (words.at(-1)?.image === 'after') return ofNames('stage', context);
  if (words.length === 0) return [...measured, ...ofCategory('statistic')];
  const after: Offer = { text: 'after', kind: 'word', detail: 'the end of a stage' };
  return isFresh || words.at(-1)?.image === 'of' ? measured : [...measured, after];
}

function ofQuantity(
  readings: readonly vocab.Reading[],
  per: readonly string[],
  words: readonly Token[],
  context: OfferContext,
): readonly Offer[] {
  const last = words.at(-1);
  if (last?.image === 'of') return ofBases(readings.flatMap(({ bases = [] }) => bases));
  if (last?.image === 'per') return ofCategory('scope', per);
  if (last?.tokenType.name !== 'Number') return last === undefined || !endsValue.has(last.tokenType) ? ofNames('param', context) : [];
  const isPercent = last.lexeme?.kind === 'percentage';
  const fitting = readings.filter(({ written }) => (written === 'percent') === isPercent);
  const units = fitting.flatMap(({ dimension }) => ofDimension(dimension));
  const named = fitting.flatMap(({ word }): readonly Offer[] =>
    word === undefined ? [] : [{ text: word, kind: 'unit', detail: 'how the share is meant' }],
  );
  const bases = fitting.flatMap(({ bases: some = [] }) => some);
  return [
    ...units,
    ...named,
    ...bases.map((base): Offer => ({ text: `of ${base}`, kind: 'unit', detail: 'a share of' })),
    ...(per.length > 0 ? per.map((scope): Offer => ({ text: `per ${scope}`, kind: 'unit', detail: 'in each of them' })) : []),
  ];
}

function ofBases(bases: readonly string[]): readonly Offer[] {
  const words = vocab.wordsOf(vocab.vocabulary, 'base');
  return [...new Set(bases)].map((text) => {
    const documentation = words.get(text)?.documentation;
    return { text, kind: 'word', detail: 'a base', documentation: documentation || undefined };
  });
}

function ofDimension(dimension: vocab.Reading['dimension']): readonly Offer[] {
  return vocab.vocabulary.units
    .filter((unit) => unit.dimension === dimension)
    .map(({ word, documentation }) => ({ text: word, kind: 'unit', detail: dimension ?? '', documentation }));
}

/** Parts without a word come first and in order; those with a word may follow in any order. */
function ofRecord(parts: readonly vocab.Part[], words: readonly Token[], context: OfferContext): readonly Offer[] {
  const introduced = parts.filter(({ word }) => word !== undefined);
  const at = words.findLastIndex(({ image }) => introduced.some(({ word }) => word === image));
  const open = introduced.find(({ word }) => word === words[at]?.image);
  const inside = at < 0 ? [] : offersFor(open?.shape, words.slice(at + 1), context);
  const given = new Set(words.map(({ image }) => image));
  const next = introduced
    .filter(({ word = '' }) => !given.has(word))
    .map(({ word = '', lead, noun }): Offer => ({
      text: lead === undefined ? word : `${word} ${lead}`,
      kind: 'clause',
      detail: noun ?? 'a part of the clause',
    }));
  const last = words.at(-1);
  const isMissing = words.length === 0 && parts.some(({ word, optional }) => word === undefined && !optional);
  const isOpen = isMissing || (at >= 0 && (last === words[at] || inside.some(({ kind }) => kind !== 'unit')));
  return [...(at < 0 ? ofPlainParts(parts, words, context) : inside), ...(isOpen ? [] : next)];
}

function ofPlainParts(parts: readonly vocab.Part[], words: readonly Token[], context: OfferContext): readonly Offer[] {
  const offers: Offer[] = [];
  let rest = words;
  for (const { word, shape, optional } of parts) {
    if (word !== undefined || shape === undefined) continue;
    const first = rest[0]?.image.toLowerCase() ?? '';
    const isTaken = shape.kind === 'choice' && vocab.wordsOf(vocab.vocabulary, shape.category).has(first);
    if (isTaken) {
      rest = rest.slice(1);
      continue;
    }
    // Behind words that are none of its own it has been left out.
    if (optional === true && shape.kind === 'choice' && rest.length > 0) continue;
    offers.push(...offersFor(shape, rest, context));
    if (optional !== true) break;
  }
  return offers;
}

// What shapes of the vocabulary say about the words and names that may stand in them.

export function clauseOf(head: vocab.HeadDeclaration | undefined, word: string): vocab.ClauseDeclaration | undefined {
  return head?.clauses.find((one) => one.word === word);
}

/** The value of a clause, and the parts whose words bind to it: `warmup` of `decay`. */
export function shapeOfClause(head: vocab.HeadDeclaration | undefined, word: string): vocab.Shape | undefined {
  const clause = clauseOf(head, word);
  if (clause?.own === undefined) return clause?.value;
  const { value, own } = clause;
  if (value?.kind === 'record') return { kind: 'record', parts: [...value.parts, ...own] };
  const plain = value === undefined ? [] : [{ name: 'value', shape: value }];
  return { kind: 'record', parts: [...plain, ...own] };
}

/** The part of a clause that a word introduces: `min` of `protect`, `warmup` of `decay`. */
export function partOf(shape: vocab.Shape | undefined, word: string): vocab.Part | undefined {
  return shape?.kind === 'record' ? shape.parts.find((part) => part.word === word) : undefined;
}

const expressionCategories: Readonly<Record<vocab.ExpressionShape['role'], readonly vocab.Category[]>> = {
  criterion: ['criterion', 'function', 'variable'],
  curve: ['curve', 'function', 'variable'],
  loss: ['loss', 'penalty', 'function', 'variable'],
  penalty: ['penalty', 'criterion', 'function', 'variable'],
  reparam: ['reparam', 'criterion', 'function', 'variable'],
  metric: ['metric', 'criterion', 'function', 'variable'],
  threshold: ['function', 'variable'],
};

/** The categories whose words may stand in a shape, in the order in which they are read. */
export function categoriesOf(shape: vocab.Shape | undefined): readonly vocab.Category[] {
  return vocab.gather(categories, shape);
}

const measured: readonly vocab.Category[] = ['metric', 'whole', 'statistic'];

const categories: vocab.GatheringTable<[], vocab.Category> = {
  choice: ({ category }) => [category],
  selector: () => ['role'],
  expression: ({ role }) => expressionCategories[role],
  measured: () => measured,
  comparison: () => measured,
  quantity: () => ['base', 'scope'],
  window: () => ['base'],
};

/** The kinds of the recipe's own names that may stand in a shape, in the order of their lookup. */
export function kindsOf(shape: vocab.Shape | undefined): readonly Named[] {
  return [...vocab.gather(named, shape), 'param'];
}

const namedInClaim: readonly Named[] = ['metric', 'stage', 'arm', 'mark', 'group'];

const named: vocab.GatheringTable<[], Named> = {
  name: ({ of }) => of,
  choice: ({ definitions }) => (definitions === undefined ? [] : [definitions]),
  selector: () => ['group', 'model'],
  expression: ({ role }) => [...visibleKinds[role], 'statistic', 'mark', 'model'],
  measured: () => namedInClaim,
  comparison: () => namedInClaim,
  quantity: () => ['mark'],
};
