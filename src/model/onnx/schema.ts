/**
 * The messages of ONNX that Espalier reads and writes, with their field numbers (onnx.proto, IR 11). This table drives both the decoder and
 * the encoder; fields that it leaves out are skipped when reading, and stay in a file that is written back.
 */

/**
 * `int`: varint, as the nearest number. `int64`: varint, exact. `float`: four bytes. `data`: a field
 * that may be large; it is located when reading (packed or not), never loaded.
 */
export type Scalar = 'int' | 'int64' | 'float' | 'string' | 'data';

export interface Field {
  readonly number: number;
  readonly type?: Scalar;
  /** Name of the message that the field holds, instead of a scalar. */
  readonly message?: string;
  readonly repeated?: true;
  /** How the values of a `data` field are laid out. */
  readonly layout?: 'bytes' | 'varint' | 'fixed32' | 'fixed64';
}

export const schema = {
  Model: {
    irVersion: { number: 1, type: 'int' },
    opsetImport: { number: 8, message: 'OperatorSetId', repeated: true },
    producerName: { number: 2, type: 'string' },
    producerVersion: { number: 3, type: 'string' },
    domain: { number: 4, type: 'string' },
    modelVersion: { number: 5, type: 'int64' },
    docString: { number: 6, type: 'string' },
    graph: { number: 7, message: 'Graph' },
    metadataProps: { number: 14, message: 'Entry', repeated: true },
    functions: { number: 25, message: 'Function', repeated: true },
  },
  OperatorSetId: { domain: { number: 1, type: 'string' }, version: { number: 2, type: 'int' } },
  Entry: { key: { number: 1, type: 'string' }, value: { number: 2, type: 'string' } },
  Graph: {
    node: { number: 1, message: 'Node', repeated: true },
    name: { number: 2, type: 'string' },
    initializer: { number: 5, message: 'Tensor', repeated: true },
    sparseInitializer: { number: 15, message: 'SparseTensor', repeated: true },
    input: { number: 11, message: 'ValueInfo', repeated: true },
    output: { number: 12, message: 'ValueInfo', repeated: true },
    valueInfo: { number: 13, message: 'ValueInfo', repeated: true },
    docString: { number: 10, type: 'string' },
    metadataProps: { number: 16, message: 'Entry', repeated: true },
  },
  Function: {
    name: { number: 1, type: 'string' },
    input: { number: 4, type: 'string', repeated: true },
    output: { number: 5, type: 'string', repeated: true },
    attribute: { number: 6, type: 'string', repeated: true },
    attributeProto: { number: 11, message: 'Attribute', repeated: true },
    node: { number: 7, message: 'Node', repeated: true },
    opsetImport: { number: 9, message: 'OperatorSetId', repeated: true },
    domain: { number: 10, type: 'string' },
    overload: { number: 13, type: 'string' },
  },
  Node: {
    input: { number: 1, type: 'string', repeated: true },
    output: { number: 2, type: 'string', repeated: true },
    name: { number: 3, type: 'string' },
    opType: { number: 4, type: 'string' },
    domain: { number: 7, type: 'string' },
    overload: { number: 8, type: 'string' },
    attribute: { number: 5, message: 'Attribute', repeated: true },
    docString: { number: 6, type: 'string' },
    metadataProps: { number: 9, message: 'Entry', repeated: true },
  },
  Attribute: {
    name: { number: 1, type: 'string' },
    refAttrName: { number: 21, type: 'string' },
    type: { number: 20, type: 'int' },
    f: { number: 2, type: 'float' },
    i: { number: 3, type: 'int64' },
    s: { number: 4, type: 'data', layout: 'bytes' },
    t: { number: 5, message: 'Tensor' },
    g: { number: 6, message: 'Graph' },
    floats: { number: 7, type: 'data', layout: 'fixed32', repeated: true },
    ints: { number: 8, type: 'data', layout: 'varint', repeated: true },
    strings: { number: 9, type: 'data', layout: 'bytes', repeated: true },
    sparseTensor: { number: 22, message: 'SparseTensor' },
  },
  Tensor: {
    dims: { number: 1, type: 'int', repeated: true },
    dataType: { number: 2, type: 'int' },
    floatData: { number: 4, type: 'data', layout: 'fixed32', repeated: true },
    int32Data: { number: 5, type: 'data', layout: 'varint', repeated: true },
    stringData: { number: 6, type: 'data', layout: 'bytes', repeated: true },
    int64Data: { number: 7, type: 'data', layout: 'varint', repeated: true },
    name: { number: 8, type: 'string' },
    rawData: { number: 9, type: 'data', layout: 'bytes' },
    doubleData: { number: 10, type: 'data', layout: 'fixed64', repeated: true },
    uint64Data: { number: 11, type: 'data', layout: 'varint', repeated: true },
    externalData: { number: 13, message: 'Entry', repeated: true },
    dataLocation: { number: 14, type: 'int' },
  },
  SparseTensor: {
    values: { number: 1, message: 'Tensor' },
    indices: { number: 2, message: 'Tensor' },
    dims: { number: 3, type: 'int', repeated: true },
  },
  ValueInfo: {
    name: { number: 1, type: 'string' },
    type: { number: 2, message: 'Type' },
    docString: { number: 3, type: 'string' },
    metadataProps: { number: 4, message: 'Entry', repeated: true },
  },
  Type: { tensorType: { number: 1, message: 'TensorType' } },
  TensorType: { elemType: { number: 1, type: 'int' }, shape: { number: 2, message: 'Shape' } },
  Shape: { dim: { number: 1, message: 'Dimension', repeated: true } },
  Dimension: { dimValue: { number: 1, type: 'int' }, dimParam: { number: 2, type: 'string' } },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

export type Schema = typeof schema;
export type MessageName = keyof Schema;
export type ScalarValue<T, D> = T extends 'string' ? string : T extends 'int64' ? bigint : T extends 'data' ? D : number;

type FieldValue<F, D, E, P> = F extends { readonly message: infer M extends MessageName }
  ? Message<M, D, E, P> | P
  : F extends { readonly type: infer T }
    ? ScalarValue<T, D>
    : never;

/**
 * A message by its schema. `D` stands for a `data` field (where it is, or its bytes), `E` for what
 * every message has besides its fields, `P` for what may stand in the place of an inner message.
 */
export type Message<M extends MessageName, D, E = unknown, P = never> = {
  readonly [K in keyof Schema[M]]?: Schema[M][K] extends { readonly repeated: true }
    ? readonly FieldValue<Schema[M][K], D, E, P>[]
    : FieldValue<Schema[M][K], D, E, P>;
} & E;

/** Strings that every reader asks for: where a file leaves one out, it is empty. */
const named = ['name', 'opType', 'key', 'value'] as const;

/** Fields that a decoded message always has: its lists, and its names. */
export type PresentKey<M extends MessageName> = {
  [K in keyof Schema[M]]: Schema[M][K] extends { readonly repeated: true } ? K : K extends (typeof named)[number] ? K : never;
}[keyof Schema[M]];

/** What such fields are where a file leaves them out; shared by all messages, so nobody may add to a list. */
export function emptyFields(name: MessageName): Readonly<Record<string, unknown>> {
  return empty.get(name) ?? {};
}

/** The fields of a message, by key. */
export function fieldsOf(name: MessageName): Readonly<Record<string, Field>> {
  return schema[name];
}

const numbered = new Map<MessageName, ReadonlyMap<number, readonly [string, Field]>>();
const empty = new Map<MessageName, Readonly<Record<string, unknown>>>();
for (const name of Object.keys(schema).filter(isMessageName)) {
  const entries = Object.entries(fieldsOf(name));
  numbered.set(name, new Map(entries.map(([key, field]) => [field.number, [key, field]])));
  const names = named.filter((key) => entries.some(([known]) => known === key)).map((key) => [key, '']);
  empty.set(name, Object.fromEntries([...entries.filter(([, { repeated }]) => repeated).map(([key]) => [key, []]), ...names]));
}

/** The field of a message that has this number, with its key. */
export function fieldOf(name: MessageName, number: number): readonly [string, Field] | undefined {
  return numbered.get(name)?.get(number);
}

export function isMessageName(name: string | undefined): name is MessageName {
  return name !== undefined && Object.hasOwn(schema, name);
}
