/** What an operator of ONNX takes and gives: counts, attributes and types, by operator set. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { ElementType } from '../graph.ts';
import { signatureLines } from './signatures.ts';

export interface Signature {
  readonly inputs: Count;
  readonly outputs: Count;
  readonly attributes: ReadonlyMap<string, AttributeForm>;
  /** Types that each type variable may stand for; undefined where it may stand for no tensor too. */
  readonly variables: ReadonlyMap<string, ReadonlySet<ElementType> | undefined>;
  readonly reads: readonly Formal[];
  readonly makes: readonly Formal[];
}

export type Count = { readonly least: number; readonly most: number };
export type AttributeForm = { readonly kind: AttributeKind; readonly required: boolean };

/** As `Attribute` has them. */
export type AttributeKind = (typeof kinds)[keyof typeof kinds];

export interface Formal {
  /** A type variable, or types of its own. */
  readonly variable?: string;
  readonly types?: ReadonlySet<ElementType>;
  readonly optional: boolean;
  /** The last formal may stand for many; `mixed` ones need not have one type. */
  readonly many?: 'same' | 'mixed';
}

const kinds = { f: 'float', i: 'int', s: 'string', t: 'tensor', g: 'graph', F: 'floats', I: 'ints', S: 'strings', o: 'other' } as const;

const types: Readonly<Record<string, ElementType>> = {
  f: 'float32',
  h: 'float16',
  b: 'bfloat16',
  d: 'float64',
  c: 'int8',
  s: 'int16',
  i: 'int32',
  l: 'int64',
  n: 'int4',
  C: 'uint8',
  S: 'uint16',
  I: 'uint32',
  L: 'uint64',
  N: 'uint4',
  B: 'bool',
  t: 'string',
  x: 'complex64',
  X: 'complex128',
  e: 'float8e4m3fn',
  E: 'float8e4m3fnuz',
  g: 'float8e5m2',
  G: 'float8e5m2fnuz',
};

const lines: ReadonlyMap<string, string> = new Map(
  signatureLines
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('|')), line.slice(line.indexOf('|') + 1)]),
);

interface Version {
  readonly since: number;
  /** Absent where the operator is deprecated. */
  readonly signature?: Signature;
}

const read = new Map<string, readonly Version[]>();

/** Of the default domain; undefined for an operator that the set does not have, or deprecates. */
export function signatureOf(operator: string, opset: number): Signature | undefined {
  const line = lines.get(operator);
  if (line === undefined) return undefined;
  const versions = read.get(operator) ?? readVersions(line);
  read.set(operator, versions);
  return versions.findLast(({ since }) => since <= opset)?.signature;
}

/** Every operator of the default domain that some set has. */
export const operatorNames: readonly string[] = [...lines.keys()];

function readVersions(line: string): readonly Version[] {
  let before: readonly string[] = [];
  return line.split('|').map((part) => {
    const [first = '', ...given] = part.split(' ');
    const since = Number(first);
    before = given.map((field, index) => (field === '=' ? (before[index] ?? '') : field));
    return before[0] === '-' ? { since } : { since, signature: signatureFrom(before) };
  });
}

function signatureFrom(fields: readonly string[]): Signature {
  const [inputs = '', outputs = '', attributes = '', variables = '', reads = '', makes = ''] = fields.map((field) =>
    field === '.' ? '' : field,
  );
  const known = split(variables).map((letters, index) => [`T${index}`, letters.includes('+') ? undefined : typesFrom(letters)] as const);
  return {
    inputs: countFrom(inputs),
    outputs: countFrom(outputs),
    attributes: new Map(split(attributes).map(attributeFrom)),
    variables: new Map(known),
    reads: split(reads).map(formalFrom),
    makes: split(makes).map(formalFrom),
  };
}

function split(field: string): readonly string[] {
  return field === '' ? [] : field.split(',');
}

function countFrom(field: string): Count {
  const [least = '', most = ''] = field.split('-');
  return { least: Number(least), most: most === '' ? Infinity : Number(most) };
}

function attributeFrom(field: string): readonly [string, AttributeForm] {
  const [name = '', form = ''] = field.split(':');
  const [letter = 'o', mark] = form;
  return [name, { kind: isKind(letter) ? kinds[letter] : 'other', required: mark === '!' }];
}

function isKind(letter: string): letter is keyof typeof kinds {
  return Object.hasOwn(kinds, letter);
}

function formalFrom(field: string): Formal {
  const name = field.replace(/[?*~]$/, '');
  const mark = field.slice(name.length);
  return {
    ...(/^T\d+$/.test(name) ? { variable: name } : plainTypes(name)),
    optional: mark === '?',
    many: mark === '*' ? ('same' as const) : undefined,
    ...(mark === '~' && { many: 'mixed' as const }),
  };
}

function plainTypes(letters: string): Pick<Formal, 'types'> {
  return letters.includes('+') ? {} : { types: typesFrom(letters) };
}

function typesFrom(letters: string): ReadonlySet<ElementType> {
  return new Set(flatMapDefined([...letters], (letter) => types[letter]));
}
