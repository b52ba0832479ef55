/** Numbers with their units in YAML: one text each, spelt as in a recipe; plain numbers are numbers. */
import type { QuantityShape, Reading, Vocabulary, WindowShape } from '../../vocabulary/index.ts';
import { anyOf, text, type JsonSchema } from './json-schema.ts';

const number = String.raw`-?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?[kKMGBT]?`;
/** A name as it is given: what stands in back quotes in a text stands alone in YAML. */
export const namePattern = '[^`\\r\\n]+';
/** A name inside of a value, where an odd one needs its back quotes. */
const usedName = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*|\x60[^\x60\r\n]+\x60`;
/** Arithmetic over parameters stands in parentheses before a unit. */
const computed = String.raw`${usedName}|\(.+\)`;
const percent = `${number}%|${computed}`;
const plain = `${number}|${computed}`;

/** A parameter's name, or arithmetic, that brings its unit along. */
const parameter = text(`${computed}|.+[-+*/^].+`);

export function quantitySchema(shape: QuantityShape, vocabulary: Vocabulary): JsonSchema {
  return anyOf(...shape.readings.map((one) => reading(one, shape, vocabulary)), parameter);
}

function reading(one: Reading, shape: QuantityShape, vocabulary: Vocabulary): JsonSchema {
  const suffix = suffixOf(one, vocabulary);
  // `25% per layer`: the scope in which the number holds.
  const scope = shape.per === undefined ? '' : `(?: per (?:${shape.per.join('|')}))?`;
  if (suffix !== undefined) return text(`(?:${amountOf(one)}) (?:${suffix})${scope}`);
  if (one.written === 'percent') return text(`(?:${percent})${scope}`);
  const { from, above, below } = shape.limits ?? {};
  return {
    type: one.whole === true ? 'integer' : 'number',
    minimum: from,
    exclusiveMinimum: above,
    ...(below !== undefined && { exclusiveMaximum: below }),
  };
}

function amountOf({ written }: Reading): string {
  return written === 'percent' ? percent : plain;
}

function suffixOf(one: Reading, vocabulary: Vocabulary): string | undefined {
  if (one.word !== undefined) return one.word;
  if (one.dimension !== undefined) return unitsOf(one.dimension, vocabulary).join('|');
  if (one.bases === undefined) return undefined;
  const bases = one.marks === true ? [...one.bases, usedName] : one.bases;
  return `of (?:${bases.join('|')})`;
}

function unitsOf(dimension: string, vocabulary: Vocabulary): readonly string[] {
  return vocabulary.units.filter((unit) => unit.dimension === dimension).flatMap((unit) => [unit.word, unit.singular]);
}

export function windowSchema(shape: WindowShape, vocabulary: Vocabulary): JsonSchema {
  const forms = shape.ends.readings.map((one) => {
    const end = amountOf(one);
    const suffix = suffixOf(one, vocabulary);
    const bases = shape.bases ?? [];
    const behind = suffix !== undefined ? ` (?:${suffix})` : bases.length === 0 ? '' : `(?: of (?:${bases.join('|')}))?`;
    return `(?:${end})\\.\\.(?:${end})${behind}`;
  });
  return text(forms.join('|'));
}

/** A quantity in whatever unit its place has. */
export function anyQuantity(vocabulary: Vocabulary): JsonSchema {
  const units = vocabulary.units.flatMap((unit) => [unit.word, unit.singular]);
  const bases = `of (?:${usedName})(?: (?:${usedName}))*`;
  const behind = `(?: (?:${['sparsity', 'density', bases, ...units].join('|')}))?`;
  return anyOf({ type: 'number' }, text(`(?:${number}%?|${computed})${behind}`), parameter);
}

export function anyRange(vocabulary: Vocabulary): JsonSchema {
  const units = vocabulary.units.flatMap((unit) => [unit.word, unit.singular]);
  const end = `(?:${number}%?|${computed})`;
  return text(`${end}\\.\\.${end}(?: (?:${['density', ...units].join('|')}))?`);
}
