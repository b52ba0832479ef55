/** Labels beside outputs: the axis of the classes, which the project names or the shape of the labels leaves, and whether they fit. */
import { slicedDims, wholeOutput } from '../basics/slices.ts';
import type { DataUse } from '../data/dataset.ts';
import { classAxes, fitSamples, type Port } from '../data/fit.ts';
import { sizeOfImages } from '../data/images/stored-images.ts';
import { readsFromDisk } from '../data/open/reads-from-disk.ts';
import type { InspectedData } from '../data/open/open-data.ts';
import { readHeaders, type Joined } from '../data/read-arrays.ts';
import { headersOnDisk } from '../data/stored/open-stored-arrays.ts';
import { otherLabels, unclearClasses } from '../diagnostics/catalogue/outputs.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../plan/facts.ts';
import type { Plan, PlannedTask } from '../plan/index.ts';
import { namesIn, samplesFile, type FileNames, type DataFiles } from '../project/data-files.ts';
import type { DataPaths } from './data-paths.ts';

interface ClassAxes extends Pick<PlannedTask, 'classes' | 'outputs'> {
  /** What is refused where a loss reads outputs without labels, which alone tell the axis. */
  readonly unclear?: Diagnostic;
}

type Ports = { readonly input: Port; readonly output: Port };
/** The shapes of labels by those of samples, and that of a sample of several columns. */
type KnownDims = Pick<ModelFacts, 'labelDims'> & { readonly row?: readonly number[] };

/** Of the output, or of each of several. */
export function classAxesOf(
  data: DataPaths,
  task: PlannedTask,
  { labelled, ...ports }: Ports & Pick<DataUse, 'labelled'>,
  known: KnownDims,
): Outcome<ClassAxes> {
  const { outputs } = task;
  if (outputs === undefined || labelled === undefined) return classAxisOf(data, task, ports, known);
  return collecting((take) => ({
    outputs: outputs.map((own, index) => {
      const alone = { ...task, outputs: [own], output: wholeOutput(own), loss: own.loss };
      const of = { ...ports, output: labelled[index]?.output ?? ports.output };
      const { classes } = take(classAxisOf(data, alone, of, known, own.labels));
      return { ...own, classes };
    }),
  }));
}

/** Labels without a shape of their own say nothing, and neither do tokens, whose labels are the next ones: the classes are last then. */
function classAxisOf(
  data: DataPaths,
  task: PlannedTask,
  ports: Ports,
  known: KnownDims,
  column = 'y',
): Outcome<Pick<ClassAxes, 'classes' | 'unclear'>> {
  const { classes, loss, shift = 0 } = task;
  const { input, output } = ports;
  const rank = output.dims?.length ?? 0;
  const sets = Object.values(data);
  if (classes !== undefined || loss !== 'crossentropy' || shift > 0 || rank < 3 || sets.some((files) => 'text' in files)) {
    return done({ classes });
  }
  for (const files of sets) {
    const labels = labelsOf(files, column);
    if (labels === undefined) continue;
    const dims = outputDims(files, task, ports, known);
    const axes = classAxes(labels.dims, dims);
    const isKnown = dims.slice(1).every((dim) => typeof dim === 'number');
    if (axes.length < 2 || (!isKnown && axes.includes(rank - 1))) {
      // Where none fits, labels of a picture are held against PyTorch's order.
      const axis = isKnown || axes.length < 2 ? (axes[0] ?? (rank > 3 ? 1 : rank - 1)) : rank - 1;
      return done({ classes: axis === rank - 1 ? undefined : axis });
    }
    return { diagnostics: [diagnose(unclearClasses, { ...labels, output: output.name, dims, axes }, { file: labels.file })] };
  }
  const dims = output.dims ?? [];
  const axes = dims.map((_, axis) => axis).slice(1);
  const isOfTokens = input.type.startsWith('int');
  return done(isOfTokens ? {} : { unclear: diagnose(unclearClasses, { output: output.name, dims, axes }) });
}

/** Whether something of a plan reads classes where no label is read. */
export function readsClasses({ stages }: Plan): boolean {
  const statements = stages.flatMap((stage) => stage.statements);
  return statements.some((it) => it.kind === 'train' && it.objective?.some(({ term }) => term === 'kl') === true);
}

/** Of one sample. Files that cannot be read are refused where the data set is opened. */
function labelsOf(files: DataFiles, column: string): { readonly file: string; readonly dims: readonly number[] } | undefined {
  const names = column !== 'y' && !('text' in files || 'table' in files) ? files.beside?.[column] : 'x' in files ? files.y : undefined;
  if (names === undefined && 'images' in files && files.masks !== undefined) {
    const { size } = sizeOfImages(files);
    return size && { file: files.masks, dims: [size.height, size.width] };
  }
  if (names === undefined) return 'x' in files ? undefined : { file: 'images' in files ? files.images : '', dims: [] };
  const shape = headerOf(files, names)?.shape;
  return shape && { file: namesIn(names)[0] ?? '', dims: shape.slice(1) };
}

function headerOf(files: DataFiles, names: FileNames): Joined | undefined {
  return ('x' in files && readsFromDisk(files) ? headersOnDisk(names, files) : readHeaders(names, files)).value;
}

/** With the lengths that samples of these files give to what the model leaves open. */
function outputDims(
  files: DataFiles,
  task: PlannedTask,
  { input, output }: Ports,
  { labelDims, row }: KnownDims,
): NonNullable<Port['dims']> {
  const declared = output.dims ?? [];
  const header = 'x' in files ? headerOf(files, files.x) : undefined;
  const x = row ?? (header && fitSamples('', header, input).value?.dims);
  const known = x && labelDims?.({ ...task, outputs: undefined, loss: 'mse' }, x);
  const [own] = task.outputs ?? [];
  if (known === undefined) return declared;
  return own === undefined ? ['batch', ...known] : slicedDims(['batch', ...known], own);
}

/** Labels of another shape than the output has for samples of this shape, as far as that is known. */
export function labelFaults(
  role: string,
  files: DataFiles,
  { x, y, withoutLabels }: InspectedData,
  { task, labelDims }: { readonly task: PlannedTask; readonly labelDims: ModelFacts['labelDims'] | undefined },
): readonly Diagnostic[] {
  const wants = labelDims?.(task, x.dims);
  if (wants === undefined || withoutLabels !== undefined || 'text' in files) return [];
  if (wants.length === y.dims.length && wants.every((size, axis) => size === y.dims[axis])) return [];
  const file = 'x' in files && files.y !== undefined ? (namesIn(files.y)[0] ?? '') : samplesFile(files);
  return [diagnose(otherLabels, { role, file, has: y.dims, output: task.output, wants, of: x.dims })];
}
