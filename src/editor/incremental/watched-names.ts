/** The names that a recipe gives, and what the lowering of a step asked of them. */
import { memoized } from '../../basics/memoized.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Definition, Named, Names, ParamType } from '../../language/names.ts';
import { comparable } from '../../language/check/rules/rule.ts';

/** One thing that was looked up; its answer is a text, to be compared with later ones. */
export type Question =
  | { readonly about: 'name'; readonly kind: Named; readonly name: string }
  | { readonly about: 'kind'; readonly kind: Named }
  | { readonly about: 'type'; readonly name: string }
  | { readonly about: 'value'; readonly name: string }
  /** Of everything that expressions are made of. */
  | { readonly about: 'expressions' };

export interface WatchedNames {
  /** Behave as the plain ones do, which nobody hears of. */
  readonly names: Names;
  readonly plain: Names;
  readonly ask: (question: Question) => void;
  /** What the work has asked, questions of works inside it included. */
  readonly during: <T>(work: () => T) => { readonly value: T; readonly questions: readonly Question[] };
}

const kinds: Readonly<Record<Named, true>> = {
  param: true,
  stage: true,
  mark: true,
  arm: true,
  model: true,
  group: true,
  criterion: true,
  curve: true,
  penalty: true,
  reparam: true,
  metric: true,
  statistic: true,
};

const allKinds = Object.keys(kinds).filter((kind): kind is Named => kind in kinds);

export function watchNames(names: Names): WatchedNames {
  /** Of each work that is open, by a text that tells equal ones. */
  const open: Map<string, Question>[] = [];

  function ask(question: Question): void {
    open.at(-1)?.set(Object.values(question).join(' '), question);
  }

  const askOfExpressions = { one: () => ask({ about: 'expressions' }), all: () => ask({ about: 'expressions' }) };
  const families = allKinds.map((kind) => {
    const watcher = { one: (name: string) => ask({ about: 'name', kind, name }), all: () => ask({ about: 'kind', kind }) };
    return [kind, watchedMap(new Map(names.defined.get(kind)), watcher)] as const;
  });
  return {
    plain: names,
    ask,
    names: {
      defined: new Map(families),
      paramTypes: watchedMap(names.paramTypes, { one: (name) => ask({ about: 'type', name }), all: () => ask({ about: 'expressions' }) }),
      paramsAreRead: names.paramsAreRead,
      expressions: watchedMap(names.expressions, askOfExpressions),
      // Both follow from the expressions, and who uses one of those asks for it first.
      bodies: names.bodies,
      expressionTypes: names.expressionTypes,
      declared: watchedMap(names.declared, { one: (name) => ask({ about: 'value', name }), all: () => ask({ about: 'expressions' }) }),
    },
    during: (work) => {
      const questions = new Map<string, Question>();
      open.push(questions);
      try {
        return { value: work(), questions: [...questions.values()] };
      } finally {
        open.pop();
        for (const [text, question] of questions) open.at(-1)?.set(text, question);
      }
    },
  };
}

/** `asking` is the place of the step: a name may have to stand above its use. */
export function answerTo(question: Question, names: Names, asking: Span): string {
  switch (question.about) {
    case 'name':
      return told(names.defined.get(question.kind)?.get(question.name), asking);
    case 'kind':
      return [...(names.defined.get(question.kind)?.keys() ?? [])].join(' ');
    case 'type': {
      const type = names.paramTypes.get(question.name);
      return type === undefined ? '' : typeTold(type);
    }
    case 'value': {
      const value = names.declared.get(question.name);
      return value === undefined ? '' : `${value.n}/${value.d}`;
    }
    case 'expressions':
      return expressionsTold(names);
  }
}

function told(definition: Definition | undefined, asking: Span): string {
  if (definition === undefined) return '';
  const { kind, params, made, source, span } = definition;
  const place = span.start < asking.start ? 'above' : span.start >= asking.end ? 'below' : 'inside';
  const where = source?.name ?? (place === 'inside' ? span.start - asking.start : place);
  return `${kind} ${where} ${made === true} ${params?.join(' ') ?? 'none'}`;
}

const typeTold = /* @__PURE__ */ memoized(({ label, value }: ParamType) => comparable([label, value]));

/** Stages and arms are no part of an expression; marks, models and parameters are. */
const expressionsTold = /* @__PURE__ */ memoized((names: Names) => {
  const given = allKinds
    .filter((kind) => kind !== 'stage' && kind !== 'arm')
    .map((kind) => [kind, ...(names.defined.get(kind)?.keys() ?? [])]);
  return comparable([
    given,
    [...names.expressions],
    [...names.paramTypes].map(([name, type]) => [name, typeTold(type)]),
    [...names.declared],
  ]);
});

/** A map that reports every key that is looked up. */
interface Watcher<K> {
  /** A key was looked for. */
  readonly one: (key: K) => void;
  /** The map was gone through, or counted. */
  readonly all: () => void;
}

/** Behaves as the map does, and writes into it. */
function watchedMap<K, V>(map: Map<K, V>, { one, all }: Watcher<K>): Map<K, V> {
  const watched: Map<K, V> = {
    get: (key) => (one(key), map.get(key)),
    has: (key) => (one(key), map.has(key)),
    get size() {
      return (all(), map.size);
    },
    forEach: (visit) => (all(), map.forEach((value, key) => visit(value, key, watched))),
    entries: () => (all(), map.entries()),
    keys: () => (all(), map.keys()),
    values: () => (all(), map.values()),
    [Symbol.iterator]: () => (all(), map[Symbol.iterator]()),
    set: (key, value) => (map.set(key, value), watched),
    delete: (key) => map.delete(key),
    clear: () => map.clear(),
    [Symbol.toStringTag]: 'Map',
  };
  return watched;
}
