/** What planning is given besides the recipe: the model's header and the project's choices. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Dim, Layer, Model, ValueInfo } from '../model/graph.ts';
import type { FactorSizes } from '../model/factors/factor-model.ts';
import type { FoundMatrix, MatrixForm } from '../model/factors/matrix.ts';
import { insertedTensors, type Insertion, type FoundSite } from '../model/insert/insert-nodes.ts';
import type { UnitGroup } from '../model/coupling/unit-groups.ts';
import type { FoldedWeight, ExternalFile, StoredNorm, TensorStart } from '../model/index.ts';
import type { Parameter } from '../model/layers/parameters.ts';
import type { Expr, Quantity } from '../language/typed.ts';
import type * as planned from './plan.ts';
import type { Moment } from './criteria/criterion.ts';
import type { TokenFacts } from './units/token-facts.ts';
import type { FedTeacher } from './teachers/fed-as.ts';
import type { FoundTeacher } from './teachers/teacher-header.ts';

export interface ModelFacts {
  /** File name; a folder before it is left out of the plan. */
  readonly file: string;
  /** Of the file's bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Files beside it that hold tensors of it; absent where it holds all of them itself. */
  readonly external?: readonly ExternalFile[];
  /** Of several models that are one; `file` and `external` are theirs then. */
  readonly parts?: readonly Omit<planned.PlannedPart, 'parameters' | 'prunable'>[];
  /** Models that units of such a group hold together; undefined where one can lose them alone, absent of one model. */
  readonly modelsAcross?: (group: UnitGroup) => readonly string[] | undefined;
  readonly opset: number;
  /** True of weights without a graph, in a Hugging Face folder. */
  readonly isCheckpoint?: true;
  /** Every parameter tensor with its operators, in graph order. */
  readonly layers: readonly Layer[];
  /** As `readParameters` gives them; running statistics are no parameters here and are passed over. */
  readonly parameters: readonly Parameter[];
  /** Types of stored parameters; absent where none is in half precision. */
  readonly precision?: planned.PlannedPrecision['stored'];
  /** Zeros in a stored tensor, read when somebody asks; absent where the file is not there. */
  readonly zerosIn?: (tensor: string) => number | undefined;
  /** Weights of a stored tensor whose size is below a bound, or equal to it where asked; read like zeros. */
  readonly belowIn?: (tensor: string, bound: number, isIncluded: boolean) => number | undefined;
  /** Multiply-adds of one forward pass of one sample: of the whole model, and by layer name. */
  readonly macs: { readonly total: number; readonly layers: ReadonlyMap<string, number> };
  /** Operators whose multiply-adds are not known from the file alone, read when somebody asks. */
  readonly uncounted?: () => readonly string[];
  /** Coupled units, read when somebody asks; absent where a model has none. */
  readonly unitGroups?: () => readonly UnitGroup[];
  /** Whether an insertion fits the model of the file; absent where models are not changed, as in a page. */
  readonly siteOf?: (insertion: Insertion) => FoundSite;
  /** A stored weight as a matrix of ranks; absent there, too. */
  readonly matrixOf?: (tensor: string, form: MatrixForm) => FoundMatrix;
  /** What the factors of layers take; absent there, too. */
  readonly factorSizes?: FactorSizes;
  /** What these facts have beside the model of the file; absent where nothing is inserted. */
  readonly insertions?: readonly SizedInsertion[];
  /** Counts what is left of a resource without units; absent where models are not cut, as in a page. */
  readonly estimateResource?: EstimateResource;
  /** What is left without so many bundles of the groups of these titles; absent there, too. */
  readonly sizeWithout?: (gone: ReadonlyMap<string, number>) => planned.ModelLeft;
  /** Where tokens can leave, and what that saves; absent there, too. */
  readonly tokens?: TokenFacts;
  /** The shape of a value of the main graph; absent where it is unknown. */
  readonly dimsOf?: (value: string) => readonly Dim[] | undefined;
  /** Norms behind layers, by stored weight; read when somebody asks. */
  readonly norms?: () => ReadonlyMap<string, StoredNorm>;
  /** Stored weights of layers whose output passes no activation; read when somebody asks. */
  readonly unactivated?: () => ReadonlySet<string>;
  /** Stored tensors that may be buffers of PyTorch, which nothing trains; read when somebody asks. */
  readonly perhapsBuffers?: () => ReadonlySet<string>;
  /** How PyTorch begins each tensor that it would begin; read when somebody asks. */
  readonly starts?: () => readonly TensorStart[];
  /** Layers into which the exporter has folded their norms; read when somebody asks. */
  readonly foldedNorms?: () => readonly string[];
  /** What the exporter has computed from parameters that the file does not hold; read when somebody asks. */
  readonly foldedWeights?: () => readonly FoldedWeight[];
  /** What keeps the gradient of outputs from tensors that are to train; absent where it is unknown. */
  readonly gradientGap?: (outputs: readonly string[], trained: readonly string[]) => GradientGap | undefined;
  /** What else building the gradients would be refused for; `dims` are those of a sample. */
  readonly gradientFaults?: (task: Differentiated, trained: readonly string[], dims?: readonly number[]) => readonly Diagnostic[];
  /** What measuring statistics of layers on samples would be refused for; absent where no graphs are built. */
  readonly measurementFaults?: (task: Differentiated, measured: MeasuredOfLayers, dims?: readonly number[]) => readonly Diagnostic[];
  /** The shape of the labels of a sample of these dimensions; absent where no graphs are built, undefined where it is unknown. */
  readonly labelDims?: (task: Differentiated, dims: readonly number[]) => readonly number[] | undefined;
  /** What a run takes of memory; absent where no graphs are built, as in a page. */
  readonly memory?: (stages: readonly planned.PlannedStage[], settings: PlanSettings) => planned.PlannedMemory;
  /** The same of relevance, and of the weights of layers that it is to rank. */
  readonly relevanceGap?: (output: string, scored: readonly string[]) => GradientGap | undefined;
}

/** Insertions that fit the model of the file. */
export function insertionsIn({ insertions }: Pick<ModelFacts, 'insertions'>): NonNullable<ModelFacts['insertions']> {
  return insertions ?? [];
}

/** Groups of coupled units; none where a model has no graph. */
export function unitGroupsOf({ unitGroups }: Pick<ModelFacts, 'unitGroups'>): readonly UnitGroup[] {
  return unitGroups?.() ?? [];
}

export interface MeasuredOfLayers {
  readonly layers: readonly Layer[];
  /** Of inputs, outputs and relevance. */
  readonly moments: readonly Moment[];
  /** True where second moments of inputs are inverted. */
  readonly inverts: boolean;
  /** Whose biases take over what pruned weights gave. */
  readonly biased: readonly Layer[];
}

/** With its parameters, and its multiply-adds on a sample. */
export type SizedInsertion = Insertion & { readonly parameters: number; readonly macs: number };

/** What a gradient is taken of: the loss, or the output itself where there is none. */
export type Differentiated = Pick<planned.PlannedTask, 'input' | 'output'> & Partial<planned.PlannedTask> & DifferentiatedFrom;

interface DifferentiatedFrom {
  /** Where it is differentiated again. */
  readonly twice?: boolean;
  readonly follows?: readonly FollowedNetwork[];
  /** Where values inside the network alone are compared, and no output is read. */
  readonly readsNoOutput?: boolean;
  /** What is written out of the output and its labels: losses, or the score of a sample. */
  readonly written?: { readonly losses: readonly Expr[] } | { readonly score: Expr };
}

/** A term of a loss that follows another network. */
export interface FollowedNetwork {
  readonly term: Extract<planned.PlannedTerm, { readonly teacher: string }>;
  /** The stored tensor of the layer that it compares. */
  readonly stored?: string;
  /** The network, where it is not the one that trains as it was at a mark. */
  readonly model?: FedTeacher & { readonly model: Model; readonly output: string };
}

/** Operators that pass nothing back, the one nearest the output first, and the tensors that lie below them. */
export interface GradientGap {
  readonly nodes: readonly { readonly name: string; readonly op: string }[];
  readonly below: ReadonlySet<string>;
}

/** What training may change and budgets count. */
export function trainable({ parameters }: ModelFacts): readonly Parameter[] {
  return parameters.filter(({ kind }) => kind !== 'running-statistic');
}

/** Of the model in the file. */
export function parameterCount(facts: ModelFacts): number {
  const added = new Set(insertionsIn(facts).flatMap(insertedTensors));
  return trainable(facts).reduce((sum, { tensor, count }) => (added.has(tensor) ? sum : sum + count), 0);
}

/** Columns beside the samples of a data set. */
export interface BesideData {
  /** By name, a whole number for each sample; of a column that is wanted, why it is none. */
  readonly columns: (wanted?: readonly string[]) => Outcome<ReadonlyMap<string, Float64Array>>;
  /** The column whose equal numbers make one answer for metrics. */
  readonly pooled?: string;
}

export interface PlanSettings {
  readonly seed: number;
  readonly device: string;
  readonly threads: number;
  /** Parts that a batch is split into; absent where it is one. */
  readonly shards?: number;
  /** Effective batch of a training stage. */
  readonly batch: number;
  /** Number of samples by data set: `train`, `validation`, `test`, `calibration`. */
  readonly samples: Readonly<Record<string, number>>;
  /** By label, in ascending order, the samples of each class; no value where samples have none. */
  readonly classes?: (data: string) => Outcome<ReadonlyMap<string, number>>;
  /** Columns beside the samples, by data set; one without any is not in it. */
  readonly beside?: Readonly<Record<string, BesideData>>;
  /** What those samples are made of that do not lie in arrays. */
  readonly sources?: Readonly<Record<string, Omit<planned.PlannedData, 'samples'>>>;
  readonly task: planned.PlannedTask;
  /** Of a sample, where there are data. */
  readonly sampleDims?: readonly number[];
  /** Bytes that a sample and its labels take in memory, where there are data. */
  readonly sampleBytes?: number;
  /** What the task's input and output are; other models have to fit them. */
  readonly ports?: { readonly input: ValueInfo; readonly output: ValueInfo };
  /** The files of other models, as the recipe writes their paths. */
  readonly teachers?: ReadonlyMap<string, FoundTeacher>;
  /** What was measured of the model's latency on a batch, and where it was looked for. */
  readonly profiles?: (batch: number) => planned.FoundProfile;
  readonly lengths: Lengths;
  /** Settings that nobody chose, by the plan's names: `seed`, `device`, `threads`, `batch`, `task.loss`, … */
  readonly defaults: readonly string[];
  /** The canonical text of the recipe, which the plan quotes and hashes. */
  readonly text: string;
}

/** What fills the lengths that a recipe leaves open. */
export interface Lengths {
  /** `--for 20 epochs`. */
  readonly all?: Quantity;
  /** `--for NAME=20 epochs`. */
  readonly named: ReadonlyMap<string, Quantity>;
}

export interface GraphMemory {
  /** Numbers in all stored tensors. */
  readonly numbers: number;
  /** Bytes of the tensors that lie in the model's own file, not beside it. */
  readonly embedded: number;
  /** Bytes of one sample as it is fed. */
  readonly sample: (input: string, dims?: readonly number[]) => number;
  /** Bytes of values that are alive at a time in a forward pass of a batch. */
  readonly forward: (of: Pass) => number;
  /** The same with the gradients in the tensors `trained`, which are kept to the end. */
  readonly backward: (of: Pass, trained: readonly string[]) => number;
  /** Bytes that the file holds when it is run as it is, beside what its task needs: dead nodes and other outputs. */
  readonly beside: (of: Pass) => number;
  /** The values whose size only a run gives. */
  readonly unsized: (of: Pass) => readonly string[];
}

export interface Pass {
  readonly task: Differentiated;
  /** Of a sample; the input's own where it is left out. */
  readonly dims?: readonly number[];
  readonly batch: number;
}

export interface ResourceEstimate {
  readonly budget: planned.PlannedBudget;
  /** What is asked for: `5% of flops`. */
  readonly words: string;
  /** Of the whole model. */
  readonly original: number;
  /** The most that may be left. */
  readonly allowed: number;
  /** Without so many bundles of the groups of these titles; which ones is all the same. */
  readonly without: (gone: ReadonlyMap<string, number>) => number;
}

export type EstimateResource = (budget: planned.PlannedBudget, plan: Pick<planned.Plan, 'profiles'>) => ResourceEstimate;
