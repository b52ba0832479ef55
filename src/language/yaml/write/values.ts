/** Typed values as YAML spells them (docs/reference/yaml-form.md), numbers and expressions as written. */
import { fold, type Table } from '../../../basics/fold.ts';
import { overSeeds, type Part, type Shape } from '../../../vocabulary/index.ts';
import type { Item } from '../../ast.ts';
import { printNumber, valueOfNumber } from '../../expressions/print.ts';
import type { Choice, Pattern, RecordValue, SelectorTerm, Value, Window } from '../../typed.ts';
import { partKey } from '../../names.ts';
import { isSilent, partAlone } from '../spell/record.ts';
import { mappingOut, numberOut, oneOrMore, textOut, yes, type Out, findItems, textOf } from './out.ts';

/** `items` are the words that the value was read from. */
export function valueOut(value: Value, items: readonly Item[], shape?: Shape): Out {
  return fold(outs, value, items, shape);
}

const outs: Table<Value, [items: readonly Item[], shape: Shape | undefined], Out> = {
  quantity: (value, items) => quantityOut(findItems(items, value.span).items),
  pattern: (value) => patternOut(value),
  window: (value, items) => windowOut(value, items),
  choice: (value, items) => choiceOut(value, items),
  selector: (value, items) => oneOrMore(value.terms.map((term) => termOut(term, items))),
  // The criterion `2` is an expression, not a number.
  expression: (value, items) => textOut(textOf(findItems(items, value.span).items)),
  record: (value, items, shape) => recordOut(value, items, shape),
  list: (value, items) => oneOrMore(value.items.map((item) => valueOut(item, items))),
  text: (value) => textOut(value.text),
};

/** A number without a unit is a number; `10k` and `1_000` are no numbers to YAML. */
export function quantityOut(items: readonly Item[]): Out {
  const [only, second] = items;
  if (only?.kind !== 'number' || only.percent || second !== undefined) return expressionOut(items);
  return numberOut(/^[\d.]+(?:[eE][-+]?\d+)?$/.test(only.text) ? only.text : printNumber(valueOfNumber(only)));
}

/** Text, but for a number with its sign. */
export function expressionOut(items: readonly Item[]): Out {
  const text = textOf(items);
  return /^-?[\d.]+(?:[eE][-+]?\d+)?$/.test(text) ? numberOut(text) : textOut(text);
}

/** The five usual halves have a short form. */
const usual: ReadonlySet<string> = new Set(['1:2', '2:4', '4:8', '8:16', '16:32']);

function patternOut({ keep, of }: Pattern): Out {
  const ratio = `${keep}:${of}`;
  if (usual.has(ratio)) return textOut(ratio);
  return mappingOut([
    ['keep', numberOut(`${keep}`)],
    ['of', numberOut(`${of}`)],
  ]);
}

/** The unit of a range stands behind it; a word before it says nothing more. */
function windowOut({ span }: Window, all: readonly Item[]): Out {
  const { items, behind } = findItems(all, span);
  const range = items.slice(items.findIndex(({ kind }) => kind === 'range'));
  return textOut(textOf([...range, ...unitBehind(behind)]));
}

/** Words that begin another part of the clause. */
const otherParts: ReadonlySet<string> = new Set(['by', 'along']);

function unitBehind(items: readonly Item[]): readonly Item[] {
  const end = items.findIndex((item) => item.kind !== 'name' || otherParts.has(item.text.toLowerCase()));
  return items.slice(0, end < 0 ? items.length : end);
}

function choiceOut({ word, args }: Choice, items: readonly Item[]): Out {
  if (Object.keys(args).length === 0) return textOut(word);
  return mappingOut([[word, mappingOut(partsOut(args, items))]]);
}

/** Two words of a term that may be only a name are told apart by their form. */
function termOut(term: SelectorTerm, items: readonly Item[]): Out {
  return fold(termOuts, term, items);
}

const termOuts: Table<SelectorTerm, [items: readonly Item[]], Out> = {
  role: (term) => textOut(term.role),
  position: (term) => textOut(`${term.position} layer`),
  glob: (term, items) => {
    const [item] = findItems(items, term.span).items;
    const isBare = item?.kind === 'name' && !item.quoted;
    return isBare || /^[\p{L}\p{N}_*.-]*[.*][\p{L}\p{N}_*.-]*$/u.test(term.pattern)
      ? textOut(term.pattern)
      : mappingOut([['name', textOut(term.pattern)]]);
  },
  range: (term, items) => {
    const [, number] = findItems(items, term.span).items;
    const isOne = number?.kind !== 'range' && term.from === term.to;
    const value = isOne ? numberOut(`${term.from}`) : textOut(`${term.from}..${term.to}`);
    return mappingOut([[term.unit, value]]);
  },
  operator: (term) => mappingOut([['operator', textOut(term.operator)]]),
  group: (term) => textOut(term.name),
};

function recordOut(value: RecordValue, items: readonly Item[], shape: Shape | undefined): Out {
  const { fields } = value;
  if (fields['metric'] !== undefined) return claimOut(value, items);
  if (shape?.kind === 'interval') return intervalOut(value, items);
  if (shape?.kind !== 'record') return mappingOut(partsOut(fields, items));
  return partsOrAlone(fields, shape.parts, items);
}

/** Where one part must be there and stands alone, its value stands for the mapping. */
function partsOrAlone(fields: RecordValue['fields'], parts: readonly Part[], items: readonly Item[]): Out {
  const said = parts.filter((part) => !isSilent(part) && fields[part.name] !== undefined);
  const entries = partsOut(Object.fromEntries(said.map(({ name }) => [name, fields[name]])), items, parts);
  const [only, second] = entries;
  const isAlone = only !== undefined && second === undefined && said[0] === partAlone(parts);
  return isAlone && only[1].kind !== 'mapping' ? only[1] : mappingOut(entries);
}

/** A flag says `true`. */
function partsOut(
  fields: Readonly<Record<string, Value | undefined>>,
  items: readonly Item[],
  parts: readonly Part[] = [],
): readonly (readonly [string, Out])[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const isFlag = value.kind === 'choice' && (value.word === name || value.word === 'yes');
    const shape = parts.find((part) => part.name === name)?.shape;
    return [[partKey(name), isFlag ? yes : valueOut(value, items, shape)] as const];
  });
}

/** A metric, what it is taken of, and the sign of a comparison as the key of its bound. */
function claimOut({ fields }: RecordValue, items: readonly Item[]): Out {
  const { metric, of, after, over, comparison, bound } = fields;
  if (metric === undefined) return mappingOut([]);
  const what = valueOut(metric, items);
  const isAlone = (over ?? after ?? of) === undefined && comparison === undefined && what.kind === 'scalar';
  if (isAlone) return what;
  const runs = over === undefined ? [] : ([['over', valueOut(over, items, overSeeds)]] as const);
  const whole = of === undefined ? [] : ([['of', valueOut(of, items)]] as const);
  const end = after === undefined ? [] : ([['after', valueOut(after, items)]] as const);
  const sign = comparison?.kind === 'choice' && bound !== undefined;
  const compared = sign ? ([[comparison.word, valueOut(bound, items)]] as const) : [];
  return mappingOut([...runs, ['metric', what], ...whole, ...end, ...compared]);
}

/** `{center: 80%, within: 0.1%}`; the unit behind the sign belongs to the center. */
function intervalOut({ fields, span }: RecordValue, all: readonly Item[]): Out {
  const { bound, within } = fields;
  if (bound === undefined) return mappingOut([]);
  if (within === undefined) return valueOut(bound, all);
  const { items, behind } = findItems(all, span);
  const unit = [...items.slice(1), ...unitBehind(behind)];
  const center = [...findItems(all, bound.span).items, ...unit];
  return mappingOut([
    ['center', quantityOut(center)],
    ['within', quantityOut(findItems(all, within.span).items)],
  ]);
}
