/**
 * Recipes at random, generated from the vocabulary's own shapes: every verb, clause, value, block and
 * definition that is declared can come up, also one that is declared tomorrow. Texts are sound: they
 * parse and check without an error, and hold comments at random places between statements.
 */
import fc from 'fast-check';
import { judgedBy } from '../../src/check-source.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { check } from '../../src/language/check/check.ts';
import {
  vocabulary,
  wordsOf,
  type ChoiceShape,
  type ClauseDeclaration,
  type Part,
  type QuantityShape,
  type Reading,
  type Shape,
  type VerbDeclaration,
  type WordDeclaration,
} from '../../src/vocabulary/index.ts';
import type { Limits } from '../../src/vocabulary/limits.ts';

type Text = fc.Arbitrary<string>;

/** Definitions that values may refer to, each with the text of its use. */
const definitions = [
  'param some-sparsity: sparsity = 80% in 50%..95%',
  'param some-length: duration = 40 steps',
  'param some-count: count = 3',
  'param some-number: number = 0.5',
  'param some-flops: ratio of flops = 50%',
  'group some-group = layers.*.attn.**, "odd name" expect 12',
  'criterion own-score(alpha: 25) = |w| * alpha',
  'curve own-curve(p) = 1 - (1 - p)^5',
  'reparam own-mask(tau: 0.1) = w * softmax([w^2, t^2] / tau)[0]',
  'metric own-metric = sum(|w|)',
  'penalty own-loss(k: 1) = k * mean((y[.., 1:] - y[.., :-1])^2)',
];
/** Places that values may refer to: they come first. */
const places = ['stage warm for 100 steps { train all }', 'mark here'];

const word = fc.constantFrom;
const whole = fc.integer({ min: 1, max: 40 }).map(String);
const percent = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((n) => `${n}%`),
  fc.integer({ min: 1, max: 999 }).map((n) => `${n / 10}%`),
);
const number = fc.oneof(whole, word('0.1', '1e-4', '5e-4', '0.9', '.5', '2.50', '1_000', '10k'));
const freshName = fc.integer({ min: 0, max: 1e9 }).map((n) => `n${n.toString(36)}`);

const paramOf: Readonly<Record<string, string>> = { sparsity: 'some-sparsity', number: 'some-number', count: 'some-count' };

function reading(one: Reading): Text {
  const amount = one.written === 'percent' ? percent : one.whole === true ? whole : number;
  if (one.word !== undefined) return amount.map((text) => `${text} ${one.word ?? ''}`);
  if (one.bases !== undefined) {
    return fc.tuple(amount, word(...one.bases)).map(([text, base]) => `${text} of ${base}`);
  }
  if (one.dimension === undefined) {
    const param = paramOf[one.unit ?? ''];
    return param === undefined ? amount : fc.oneof({ weight: 5, arbitrary: amount }, word(param));
  }
  const units = vocabulary.units.filter(({ dimension }) => dimension === one.dimension);
  const spelt = units.flatMap((unit) => [unit.word, unit.word, unit.singular]);
  const measured = fc.tuple(whole, word(...spelt)).map(([text, unit]) => `${text} ${unit}`);
  return one.dimension === 'time' ? fc.oneof({ weight: 5, arbitrary: measured }, word('some-length')) : measured;
}

function quantity({ readings, per, limits }: QuantityShape): Text {
  const amount = isOfSize(limits) ? fc.oneof(...readings.map(reading)) : within(limits);
  if (per === undefined) return amount;
  const scope = fc.option(word(...per), { nil: undefined });
  return fc.tuple(amount, scope).map(([text, of]) => (of === undefined ? text : `${text} per ${of}`));
}

/** Numbers above 0 lie within these. */
function isOfSize(limits: Limits = {}): boolean {
  return limits.below === undefined && (limits.above ?? 0) === 0;
}

/** A number is drawn from the middle of these. */
function within({ from, above, below }: Limits = {}): Text {
  const least = from ?? above ?? (below ?? 0) - 1;
  const most = below ?? least + 1;
  return fc.integer({ min: 1, max: 99 }).map((share) => `${least + ((most - least) * share) / 100}`);
}

const range = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 51, max: 100 }), word('%', ' steps', '% of compute'))
  .map(([from, to, unit]) => (unit === ' steps' ? `${from}..${to} steps` : `${from}%..${to}${unit}`));

const expressions: Readonly<Record<string, Text>> = {
  criterion: criterion(),
  threshold: word('0.05', '1e-3', '0.6 * std(w)', 'mean(|w|) / 2', 'own-metric', 'some-number'),
  curve: word('cubic', 'linear', 'cosine', 'own-curve', 'p', '1 - (1 - p)^3', '|p|^2', 'polynomial(n: 3)'),
  loss: word(
    'task',
    'mse',
    'task + 0.9 * kl(original, temperature: 4)',
    'task + 2 * features(here)',
    'task + only(lasso(1e-3), at: head) + 2 * only(sum(w^2), at: [linear, conv])',
    'own-loss(2)',
  ).chain((text) => fc.option(ofSlices(), { nil: undefined }).map((own) => (own === undefined ? text : `${text} + ${own}`))),
};

/** `mean(|y[.., 1:] - label[:, :-3]|)`, with blanks where they may be. */
function ofSlices(): Text {
  const bound = fc.option(fc.integer({ min: -12, max: 12 }).map(String), { nil: '' });
  const range = fc.oneof(
    word('..', '...', ' ..', ':', ' : '),
    fc.tuple(bound, word(':', ' : '), bound).map((parts) => parts.join('')),
  );
  const slice = fc
    .array(range, { minLength: 1, maxLength: 3 })
    .filter((ranges) => ranges.some((one) => one.includes(':')))
    .map((ranges) => `[${ranges.join(',')}]`);
  const side = fc.tuple(word('y', 'label', '`y`'), slice).map((parts) => parts.join(''));
  const pair = fc.tuple(side, word('+', '-', '*', '/'), side).map((parts) => parts.join(' '));
  return fc.oneof(
    pair.map((text) => `mean(|${text}|)`),
    fc.tuple(side, side).map(([a, b]) => `sum(-${a}^2 * ln(softmax(${b} over out)) over out)`),
  );
}

function criterion(): Text {
  const named = word('magnitude', 'wanda', 'snip', 'own-score', 'own-score(alpha: 3)', 'gblm(alpha: 5)');
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      word('|w|', 'w', 'avg(g^2)', 'sqrt(avg(x^2))', '2', '0.5', 'here.w'),
      fc.tuple(tie('tree'), word('+', '-', '*', '/'), tie('tree')).map((parts) => `(${parts.join(' ')})`),
      tie('tree').map((inner) => `|${inner.startsWith('|') ? `(${inner})` : inner}|`),
      tie('tree').map((inner) => `(-${inner})`),
      tie('tree').map((inner) => `(${inner})^2`),
    ),
  }));
  return fc.oneof(
    named,
    tree.map((inner) => `|w| * ${inner}`),
    tree,
  );
}

function choice({ category, words, definitions: kind }: ChoiceShape): Text {
  const declared = [...wordsOf(vocabulary, category).values()].filter((one) => words?.includes(one.word) !== false);
  const own = kind === 'reparam' ? ['own-mask(tau: 0.2)', 'own-mask'] : kind === 'metric' ? ['own-metric'] : [];
  return fc.oneof(...declared.map(called), ...own.map((text) => fc.constant(text)));
}

function called({ word: name, args = [], follow = [] }: WordDeclaration): Text {
  const given = args.map(({ name: argument, shape, required, positional }) => {
    const text =
      shape === undefined
        ? fc.constant(argument)
        : valueOf(shape).map((value) => {
            const single = value.includes(', ') ? `[${value}]` : value;
            return positional === true ? single : `${argument}: ${single}`;
          });
    return required === true ? text : fc.option(text, { nil: undefined, freq: 2 });
  });
  return fc.tuple(fc.tuple(...given), parts(follow)).map(([texts, behind]) => {
    const inside = texts.filter((text) => text !== undefined).join(', ');
    return [inside === '' ? name : `${name}(${inside})`, behind].filter(Boolean).join(' ');
  });
}

const roles = [...wordsOf(vocabulary, 'role').keys()];
const term = fc.oneof(
  word(...roles),
  word('some-group', 'layers.*.attn', '**.fc1', '`head`', '"conv 1"', 'fc1', '`to`', 'operator Conv'),
  fc.tuple(word('blocks', 'layers'), fc.nat(9), fc.nat(9)).map(([unit, from, more]) => `${unit} ${from}..${from + more}`),
);
const oneBlock = fc.nat(30).map((at) => `block ${at}`);
const terms = fc.array(fc.oneof({ weight: 6, arbitrary: term }, oneBlock), { minLength: 1, maxLength: 3 }).map((list) => list.join(', '));

/** A metric with what it is taken of, and how its values are written. */
const measuredWithValues = fc
  .tuple(word(...wordsOf(vocabulary, 'metric').values()), fc.option(fc.oneof(word('model', 'warm', 'here'), term), { nil: undefined }))
  .chain(([metric, of]) =>
    fc.record({ text: called(metric).map((text) => (of === undefined ? text : `${text} of ${of}`)), values: fc.constant(metric.value) }),
  );

const claim = measuredWithValues.chain(({ text, values }) =>
  fc
    .tuple(word('<', '<=', '>', '>=', '==', '!='), values === undefined ? number : valueOf(values))
    .map(([sign, bound]) => `${text} ${sign} ${bound}`),
);

const interval = fc.oneof(
  fc.tuple(percent, percent).map(([center, within]) => `${center} ± ${within}`),
  range.filter((text) => !/steps|compute/.test(text)),
);

function parts(all: readonly Part[]): Text {
  const each = all.map(({ word: before, lead, shape, optional }) => {
    const value = shape === undefined ? fc.constant('') : valueOf(shape);
    const text = value.map((inner) => [before, lead, inner].filter(Boolean).join(' '));
    return optional === true ? fc.option(text, { nil: '' }) : text;
  });
  return fc.tuple(...each).map((texts) => texts.filter(Boolean).join(' '));
}

export function valueOf(shape: Shape): Text {
  switch (shape.kind) {
    case 'quantity':
      return quantity(shape);
    case 'pattern':
      return word('2:4', '1:2', '3:6', 'keep 1 of 4', 'keep 7 of 8', 'keep 2 of 4');
    case 'window':
    case 'bounds':
      return range;
    case 'choice':
      return choice(shape);
    case 'selector':
      return shape.single === true ? term : terms;
    case 'expression':
      return expressions[shape.role] ?? word('magnitude');
    case 'measured':
      return measuredWithValues.map(({ text }) => text);
    case 'comparison':
      return claim;
    case 'interval':
      return interval;
    case 'values':
      return shape.step === true ? word('20%') : word('50%, 60%', '50%..90%', '70%');
    case 'record':
      return parts(shape.parts);
    case 'list':
      // Few lists of several are sound: kinds that are pruned stand alone.
      return fc.oneof(
        { weight: 4, arbitrary: valueOf(shape.of) },
        fc.array(valueOf(shape.of), { minLength: 2, maxLength: 3 }).map((list) => list.join(', ')),
      );
    case 'name':
      return shape.defines === true ? freshName : word('here', 'original', 'warm', 'some-sparsity');
    case 'text':
      return shape.written === 'identifier' ? word('1.0.0') : word('"a text"', '"yes: # {no}"', '"2:4"');
    case 'either':
      return fc.oneof(...shape.options.map(valueOf));
  }
}

function clause({ word: name, value, own = [] }: ClauseDeclaration): Text {
  if (value === undefined) return fc.constant(name);
  const all = value.kind === 'record' ? parts([...value.parts, ...own]) : valueOf(value);
  return all.map((text) => `${name} ${text}`.trim());
}

/** Clauses that must be there, and some of the others, in any order. */
function sentence(verb: VerbDeclaration): Text {
  const { rules = [], clauses, object } = verb;
  const required = rules.flatMap((rule) => (rule.kind === 'required' ? [rule.clause] : []));
  const oneOf = rules.flatMap((rule) => (rule.kind === 'one-of' ? [rule.clauses] : []));
  const needed = fc.tuple(...oneOf.map((list) => word(...list)));
  const others = fc.subarray(
    clauses.map((one) => one.word),
    { maxLength: Math.min(3, clauses.length) },
  );
  return fc.tuple(needed, others, object === undefined ? fc.constant('') : valueOf(object)).chain(([chosen, more, subject]) => {
    const names = new Set([...required, ...chosen, ...more]);
    for (const rule of rules) {
      const [first = ''] = rule.kind === 'needs' && names.has(rule.clause) ? rule.oneOf : [];
      names.add(first);
    }
    const taken = clauses.filter((one) => names.has(one.word));
    return fc
      .tuple(
        fc.tuple(...taken.map(clause)).chain((texts) => fc.shuffledSubarray(texts, { minLength: texts.length })),
        word(' ', ', ', '\n  '),
      )
      .map(([texts, between]) => [`${verb.word} ${subject}`.trim(), ...texts].join(between === ', ' ? ' ' : between));
  });
}

const verbs = [...vocabulary.heads.values()].filter((head) => head.kind === 'verb');

/** What gives a name that the text uses stands above it. */
function withNames(text: string): string {
  const nameIn = (line: string): string => /^\w+ ([\w-]+)/.exec(line)?.[1] ?? '';
  const used = [...definitions, ...places].filter((line) => text.includes(nameIn(line)));
  return [...used, text].join('\n');
}

/** Fixes are not tried: what is unsound is thrown away. */
export function isSound(text: string): boolean {
  return !hasErrors(judgedBy(check, { name: 'recipe.prune', text }).outcome.diagnostics);
}

const clients = 'branch over 3 clients of train split iid {\n  train all for 20 steps\n}\naverage all\n';

/** Statements that are sound only behind others, or among them. */
const around: Readonly<Record<string, (text: string) => string>> = {
  rewire: (text) =>
    text.includes('using')
      ? `prune weights by magnitude to 80%\nrepeat 2 times {\n${clients}${text}\n}`
      : `prune weights by magnitude to 80%\nstage for 200 steps {\n  train all\n  ${text}\n}`,
  reconstruct: (text) => `prune weights by magnitude to 50%\n${text}`,
  merge: (text) => `retrain lora within 1% of params for 20 steps\n${text}`,
  collect: (text) => (text.includes(' adding ') ? `stage for 200 steps {\n  train all\n  ${text}\n}` : text),
  average: (text) =>
    text.includes('weighted') ? clients.replace('average all', text) : `branch 3 ways varying seed {\n  train all for 20 steps\n}\n${text}`,
  pick: (text) => `branch 3 ways varying seed {\n  train all for 20 steps\n}\n${text}`,
};

/** Verbs of many clauses come up more often than those that stand alone. */
const weighted = verbs.map((verb) => ({
  weight: 1 + verb.clauses.length,
  arbitrary: sentence(verb).map(around[verb.word] ?? ((text) => text)),
}));

/** A statement of any verb that is sound below the names that it uses. */
export const soundStatement: Text = fc.oneof(...weighted).filter((text) => isSound(`${withNames(text)}\n`));

const comment = word(...['', '', '', '# a comment\n', '## a doc comment\n', '#\n', '# with: {marks} - "of" YAML\n']);

const blockHead = fc.oneof(
  freshName.map((name) => `stage ${name} for 200 steps`),
  word('stage', 'stage for 3 epochs', 'repeat 3 times'),
  word('repeat some-count times until accuracy < 90%'),
  word('branch 3 ways varying seed', 'branch varying some-number in 0, 1e-4'),
  word('branch over some-count clients of train split iid'),
  word('sweep some-sparsity in 50%..90% by 20%'),
);

const headers = word(
  '',
  'recipe r version 1.0.0\n',
  '# top\nrecipe odd-name\ncite arxiv:1710.01878 "To prune"\ncite "A book"\ndeviates "it is: # shorter"\nedition 1\n',
);

/**
 * Whole recipes of such statements, with comments and blocks around them. Most are sound: two
 * statements may contradict each other.
 */
export function recipesOf(statement: Text): Text {
  const commented = fc.tuple(comment, statement, word('', '', ' # behind it')).map((texts) => texts.join(''));
  const body = fc
    .tuple(fc.array(commented, { minLength: 1, maxLength: 3 }), comment)
    .map(([statements, last]) => `${statements.join('\n')}\n${last}`);
  const block = fc.tuple(blockHead, word('', ' # at the brace'), body).map(([head, behind, inner]) => {
    const joined = head.startsWith('branch') ? 'average all\n' : '';
    return `${head} {${behind}\n${inner}}\n${joined}`;
  });
  const steps = fc.array(fc.oneof(commented, commented, block), { minLength: 1, maxLength: 4 });
  return fc.tuple(headers, steps, comment).map(([top, each, last]) => top + withNames(`${each.join('\n')}\n${last}`));
}

/** Whole recipes of statements that are drawn once: most of the time goes into statements that are not sound. */
export function recipesOfSome(statements: number, seed?: number): Text {
  const bound = seed === undefined ? {} : { seed };
  return recipesOf(fc.constantFrom(...fc.sample(soundStatement, { numRuns: statements, ...bound })));
}

/** A whole recipe, sound, with comments. */
export const arbitraryRecipe: Text = recipesOf(soundStatement).filter(isSound);
