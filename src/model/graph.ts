/**
 * An ONNX model as plain data. The same types hold a file that was read and a graph that we generate; `encode.ts` turns either into the
 * bytes that onnxruntime loads. Tensor contents are located, not loaded: planning never reads a weight.
 */
export interface Model {
  readonly irVersion: number;
  /** Operator-set version by domain; the default domain is ''. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: Graph;
  readonly functions: readonly LocalFunction[];
  /** Name and version. */
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** Absent in models of our own. */
  readonly origin?: Origin;
  /** Of weights without a graph, in a Hugging Face folder; absent where there is one. */
  readonly checkpoint?: CheckpointLayers;
}

/** What the names of weights say where no graph does. */
export interface CheckpointLayers {
  readonly layers: readonly Layer[];
  /** Running means and variances of norms. */
  readonly statistics: readonly string[];
}

/** Who made a file, as it says it. */
export interface Origin {
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly domain?: string;
  readonly modelVersion?: bigint;
  readonly docString?: string;
}

/** Of a graph, a node or a value: what a file says about it, and nothing computes with. */
export type Notes = { readonly doc: string; readonly metadata: ReadonlyMap<string, string> };

export interface Graph {
  readonly name: string;
  /** Real inputs only: initializers that an old file repeats as inputs are left out. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
  /** Inputs of the file that nodes make of the one that is fed; absent in graphs as files have them. */
  readonly fed?: readonly string[];
  readonly notes?: Notes;
}

/** A model-local function: a named body of nodes over formal inputs and outputs. */
export interface LocalFunction {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly string[];
  /** Attributes that a call may leave out, with their values. */
  readonly defaults: ReadonlyMap<string, Attribute>;
  readonly nodes: readonly Node[];
}

export interface ValueInfo {
  readonly name: string;
  /** Absent where the file does not say (values of nested graphs), or where it is no tensor. */
  readonly type?: ElementType;
  /** Absent where the file gives no shape. A string is a symbolic dimension (`batch`). */
  readonly dims?: readonly Dim[];
  readonly notes?: Notes;
}

/** `?` stands for a dimension without a name, which equals no other. */
export type Dim = number | string;

export interface Node {
  /** May be empty or repeated in a file; layers are told apart by tensors. */
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** '' stands for an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly notes?: Notes;
}

/** The version of ONNX's own operators; 0 where a model has none of them. */
export function opsetOf({ opsets }: Pick<Model, 'opsets'>): number {
  return opsets.get('') ?? 0;
}

/** The name of an input or output of a node: '' where it is omitted, at the end of a list as in its middle. */
export function nameAt(names: readonly string[], index: number): string {
  return names[index] ?? '';
}

export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  /** In the body of a local function: the value of the call's attribute of this name. */
  | { readonly kind: 'reference'; readonly name: string }
  /** The whole `AttributeProto`, written back: sparse tensors, types, lists of graphs. */
  | { readonly kind: 'other'; readonly bytes: Uint8Array };

export type ElementType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128'
  | 'int4'
  | 'uint4'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'float4e2m1';

export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Where the elements are. Little-endian, row-major. */
export type TensorData =
  /** In memory. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** In the model file: `raw_data` at this offset. */
  | { readonly kind: 'inline'; readonly offset: number; readonly length: number }
  /** In the model file, in a typed field (`float_data`, `int32_data`, …): the whole field's bytes. */
  | { readonly kind: 'typed'; readonly field: number; readonly segments: readonly { readonly offset: number; readonly length: number }[] }
  /** In another file of the model's folder, already checked to stay inside it. */
  | { readonly kind: 'external'; readonly location: string; readonly offset: number; readonly length: number }
  /** In the model file, as a sparse tensor (`SparseTensorProto` in this range); reads as dense. */
  | {
      readonly kind: 'sparse';
      readonly offset: number;
      readonly length: number;
      readonly values: Tensor;
      /** Flat positions [n], or one coordinate a row [n, rank]; int64, ascending. */
      readonly indices: Tensor;
    };

/**
 * A layer with weights: one stored tensor and every operator that reads it. The stored tensor is
 * what a mask covers; a tied tensor is one layer, at its first use in graph order.
 */
export interface Layer {
  /** The node's scope as the exporter wrote it, made unique; what globs match. */
  readonly name: string;
  /** Name of the stored tensor (initializer or Constant output); nested graphs add their path. */
  readonly tensor: string;
  readonly operator: string;
  readonly type: ElementType;
  /** Stored dimensions, and for each of them what it means to the operator. */
  readonly dims: readonly number[];
  readonly axes: readonly Axis[];
  /** Groups of a convolution, else 1. */
  readonly groups: number;
  /** True where a constant stands between what is stored and what multiplies, as a mask of the module's own does. */
  readonly scaled?: boolean;
  /** True where one operator multiplies by it and another by its transpose, as a codebook is compared with and looked up. */
  readonly turned?: boolean;
  readonly count: number;
  readonly roles: ReadonlySet<Role>;
  /** Residual block that it lies in, numbered from 0. */
  readonly block?: number;
  /** `reads` is another name than the tensor's where an exporter has merged parameters of equal values. */
  readonly uses: readonly { readonly node: string; readonly op: string; readonly input: number; readonly reads: string }[];
  /** True for what `weights` means (language.md, "Weights"): not norms, biases, embeddings. */
  readonly prunable: boolean;
}

/**
 * `out`: output units (LSTM gates included); `in`: input units; `kernel`: spatial; `direction`: of a recurrent layer, part of the output. A
 * row is one index of all `out`/`direction` axes; inside a row the order is in, then kernel. ConvTranspose stores [in, out / groups, …];
 * its group is found from the `in` index.
 */
export type Axis = 'out' | 'in' | 'kernel' | 'direction';

/** `first` and `last` are positions among the prunable layers; `head` makes the output. */
export type Role =
  | 'linear'
  | 'conv'
  | 'depthwise'
  | 'pointwise'
  | 'downsample'
  | 'attention'
  | 'mlp'
  | 'embedding'
  | 'head'
  | 'norm'
  | 'bias'
  | 'recurrent'
  | 'recurrent.input'
  | 'recurrent.hidden'
  | 'first layer'
  | 'last layer';
