/** A data set of any kind, compared with the model: its shape for a plan, its samples for a run. */
import { poolFaults, readBeside, withBeside, type Beside } from '../beside.ts';
import { noFedColumn } from '../../diagnostics/catalogue/fed-inputs.ts';
import { otherClasses } from '../../diagnostics/catalogue/data-sources.ts';
import { collecting, collectingAsync, together, diagnose, done, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Samples, StoredSamples } from '../array.ts';
import { blankColumn, fitDataset, namedAs, type Dataset, type DatasetRequest, type DatasetShape, type DataUse } from '../dataset.ts';
import { classCounts, heldLabels, type ClassCounts } from '../column.ts';
import type { ArrayFiles, DataFiles, ImageFolder } from '../../project/data-files.ts';
import type { DataFacts, Decoded } from '../decoded.ts';
import { packed, readRowParts, rowFit } from '../rows-of-columns.ts';
import { decodeAll } from '../join-decoded.ts';
import { readImages } from '../images/read-images.ts';
import { storedImages } from '../images/stored-images.ts';
import { readArrays, readHeaders } from '../read-arrays.ts';
import { orDataFault } from '../data-fault.ts';
import { arrayContent } from '../array-content.ts';
import { augmentationOf, augmentFaults, leftBehind } from '../augmentation.ts';
import { listingOfHashes } from '../listing.ts';
import { readsFromDisk } from './reads-from-disk.ts';
import { readTable, storedTable } from '../table/read-table.ts';
import { readText, storedText } from '../text/read-text.ts';
import { headersOnDisk, joinedHeader, locateArrays, storedArrays } from '../stored/open-stored-arrays.ts';
import { checksOf, oneLabel } from '../check-values.ts';
import { withLabelRows } from '../joined-labels.ts';
import { columnOf, faultsOfColumns, held } from '../look-through.ts';

type DataRequest = DataUse & { readonly source: DataFiles };

/** Absent for arrays, whose samples are what their files say. */
export interface WithFacts {
  readonly facts?: DataFacts;
  /** What the labels are called, in their order, where they have names. */
  readonly classNames?: readonly string[];
}

/** What a plan counts, and what it may ask for besides. */
export interface InspectedData extends DatasetShape, WithFacts {
  /** Samples of each class; absent where a sample is not labelled with one class. */
  readonly classes?: () => Outcome<ClassCounts>;
  /** Columns beside the samples; absent where there are none. */
  readonly columns?: (wanted?: readonly string[]) => Outcome<Beside>;
}

/** Only the headers of arrays are read; all others have to be decoded to be counted. */
export function inspectData(request: DataRequest): Promise<Outcome<InspectedData>> {
  return collectingAsync(async (take, fail) => {
    const { source, ...use } = request;
    const opened =
      'x' in source
        ? { shape: take(inspectArrays(...arraysAlone(source, use))), labels: () => readArrays(source.y ?? source.x, source) }
        : take(await openDecoded(source, use));
    const { shape, labels, decoded }: Inspected = opened;
    const faults = augmentFaults(shape, source);
    if (faults.length > 0) return fail(faults);
    const { y, withoutLabels = leftBehind(source, use)[0], ...rest } = take(await withLabelRows(shape, source, use, decoded));
    const { type, dims, scale, conversions } = y;
    const { facts, classNames } = decoded ?? {};
    const whole = { ...rest, withoutLabels, y: { type, dims, scale, conversions }, facts, classNames };
    const unpooled = 'x' in source ? poolFaults(source, use, whole) : [];
    if (unpooled.length > 0) return fail(unpooled);
    const counted = withClasses(whole, use, labels);
    if (!hasFiles(source)) return counted;
    const shaped = use.row === undefined ? counted : { ...counted, ...take(await rowsOf(counted, source, use)) };
    return source.beside === undefined ? shaped : { ...shaped, columns: (wanted) => readBeside(source, counted.samples, wanted) };
  });
}

type Inspected = Readonly<{ shape: DatasetShape; labels: () => Outcome<Pick<Samples, 'values'>>; decoded?: Decoded }>;

/** Columns of a table are no files, and beside a text there are none. */
function hasFiles(source: DataFiles): source is ArrayFiles | ImageFolder {
  return 'x' in source || 'images' in source;
}

/** Samples that are held in memory are read here, so that a wrong number is found before any work. */
function rowsOf(
  shape: DatasetShape,
  source: ArrayFiles | ImageFolder,
  use: DataUse,
): Promise<Outcome<Pick<DatasetShape, 'x' | 'partDims'>>> {
  return collectingAsync(async (take) => {
    const parts = take(readRowParts(shape, source, use));
    if ('x' in source && !readsFromDisk(source)) take(await openArrays(...arraysAlone(source, use)));
    return { x: rowFit(shape.x, parts), partDims: parts.dims };
  });
}

/** Labels of several outputs are read behind the samples. */
function arraysAlone(source: ArrayFiles, use: DataUse): readonly [ArrayFiles, DataUse] {
  const isAlone = use.labelled !== undefined;
  return [isAlone ? { ...source, y: undefined } : source, isAlone ? { ...use, unread: true } : use];
}

/** Only beside arrays and pictures there are other columns. */
function strayRow({ row }: DataUse): readonly Diagnostic[] {
  const part = row?.find(({ column }) => column !== 'x');
  return part === undefined ? [] : [diagnose(noFedColumn, { name: part.column, input: part.port.name, known: [] })];
}

/** Pictures, texts and tables. */
function openDecoded(source: Exclude<DataFiles, ArrayFiles>, use: DataUse) {
  return collectingAsync(async (take, fail) => {
    const stray = hasFiles(source) ? [] : strayRow(use);
    if (stray.length > 0) return fail(stray);
    const found = take(await decode(source, use));
    const decoded = { ...found, facts: take(await factsBeside(found.facts, source)) };
    const { x, y, names } = found;
    const isAlone = use.labelled !== undefined;
    const named = { ...use, ...names, hasNoLabels: isAlone, unread: isAlone || use.unread };
    const shape = take(fitDataset(x, y, named));
    const dataset = take(await filled(x, y, shape, named));
    return { decoded, shape, dataset, labels: () => done(heldLabels(dataset.y)) };
  });
}

/** With the files of the columns beside pictures. */
function factsBeside(facts: DataFacts, source: DataFiles): Promise<Outcome<DataFacts>> {
  return collectingAsync(async (take) => {
    if (!('images' in source) || source.beside === undefined) return facts;
    const { sha256, conversions = [] } = take(await arrayContent({ x: [], beside: source.beside }));
    const listed = [facts.sha256, sha256].map((hash, at) => ({ name: at === 0 ? 'images' : 'beside', hash }));
    return { ...facts, sha256: listingOfHashes(listed), conversions: [...facts.conversions, ...conversions] };
  });
}

function withClasses(inspected: DatasetShape & WithFacts, { loss }: DataUse, labels: Inspected['labels']): InspectedData {
  if (loss !== 'crossentropy' || inspected.y.dims.length > 0 || inspected.withoutLabels) return inspected;
  return { ...inspected, classes: () => collecting((take) => classCounts(take(labels()).values)) };
}

export function openData(request: DataRequest): Promise<Outcome<Dataset & WithFacts>> {
  return collectingAsync(async (take, fail) => {
    const { source, ...use } = request;
    const opened = 'x' in source ? { dataset: take(await openArrays(...arraysAlone(source, use))) } : take(await openDecoded(source, use));
    const decoded = 'decoded' in opened ? opened.decoded : undefined;
    const { facts, classNames, sampleNames: names } = decoded ?? {};
    const labelled = take(await withLabelRows({ ...opened.dataset, facts, classNames, names }, source, use, decoded));
    const faults = [...augmentFaults(labelled, source), ...(use.unread === true ? [] : leftBehind(source, use))];
    if (faults.length > 0) return fail(faults.slice(0, 1));
    const moved = { ...labelled, augmentation: augmentationOf(labelled, source, use, decoded) };
    if (!hasFiles(source)) return moved;
    const fed = use.row === undefined ? moved : packed(moved, take(readRowParts(moved, source, use)));
    return take(withBeside(fed, source, use));
  });
}

function decode(source: Exclude<DataFiles, ArrayFiles>, use: DataUse): Promise<Outcome<Decoded>> {
  const isStored = readsFromDisk(source);
  if ('text' in source) {
    const { limit: _, ...unlimited } = source;
    return decodeAll(source.text, source, (text, limit) => {
      const one = { ...unlimited, text, limit: limit < Infinity ? limit : undefined };
      return isStored ? storedText(one, use) : readText(one, use);
    });
  }
  if ('table' in source) {
    return decodeAll(source.table, source, (table) => {
      const one = { ...source, table };
      return isStored ? storedTable(one, use) : readTable(one, use);
    });
  }
  // Folders and masks are the labels of one output.
  const own = { ...use, ...use.labelled?.find(({ column }) => column === 'y') };
  return isStored ? storedImages(source, own) : readImages(source, own);
}

// Arrays as a data set, in memory or on the disk.

/** Types, shapes and counts alone: nothing is unpacked for it. */
export function inspectArrays(files: ArrayFiles, use: DataUse): Outcome<DatasetShape> {
  const headersOf = readsFromDisk(files) ? headersOnDisk : readHeaders;
  return collecting((take) => {
    const header = headersOf(files.x, files);
    const [x, y] = take(together(header, files.y === undefined ? header : headersOf(files.y, files)));
    return take(fitDataset(x, y, namedAs({ ...use, ...files }, x, y)));
  });
}

function openArrays(files: ArrayFiles, use: DataUse): Promise<Outcome<Dataset>> {
  return collectingAsync(async (take) => {
    const request = { ...use, ...files };
    if (!readsFromDisk(files)) {
      const shape = take(inspectArrays(files, use));
      const read = readArrays(files.x, files);
      const [x, y] = take(together(read, files.y === undefined ? read : readArrays(files.y, files)));
      return take(await filled(x, y, shape, namedAs(request, x, y)));
    }
    const located = take(await locateArrays(files));
    const [x, y] = take(together(joinedHeader(located.x), joinedHeader(located.y)));
    const named = namedAs(request, x, y);
    const shape = take(fitDataset(x, y, named));
    const stored = take(await storedArrays(located));
    return take(await filled(stored.x, stored.y, shape, named));
  });
}

/** Every label, token and float is looked at. Labels of one class a sample are held. */
async function filled(
  x: Samples | StoredSamples,
  y: Samples | StoredSamples,
  { samples, x: fitX, y: fitY, withoutLabels }: DatasetShape,
  request: DatasetRequest,
): Promise<Outcome<Dataset>> {
  return orDataFault(async () => {
    const isUnread = withoutLabels !== undefined;
    const stored = isUnread ? blankColumn(samples, fitY) : columnOf(y, fitY);
    const isHeld = fitY.dims.length === 0 && 'rowsAt' in stored;
    const columns = { x: columnOf(x, fitX), y: isHeld ? await held(stored, samples) : stored };
    const faults = await faultsOfColumns(columns, samples, checksOf(request, isUnread));
    if (faults.length > 0) return { diagnostics: faults };
    if (isUnread) return done({ samples, isUnlabelled: true, ...columns });
    const labels = request.loss === 'crossentropy' && 'values' in columns.y ? columns.y : undefined;
    const diagnostics = labels === undefined ? [] : oneLabel(request.y, labels);
    return { value: { samples, ...columns }, diagnostics };
  });
}

// Whether the data sets of one plan mean the same by their labels.

/** Sets whose labels are numbers by themselves agree with all others. */
export function disagreements(sets: ReadonlyMap<string, Pick<WithFacts, 'classNames'>>): readonly Diagnostic[] {
  const named = [...sets].flatMap(([role, { classNames }]) => (classNames === undefined ? [] : [{ role, classNames }]));
  const [first, ...others] = named;
  return others.flatMap(({ role, classNames }) => {
    const without = (all: readonly string[] = [], known: readonly string[] = []): string[] => all.filter((name) => !known.includes(name));
    const missing = without(first?.classNames, classNames);
    const extra = without(classNames, first?.classNames);
    if (missing.length + extra.length === 0) return [];
    return [diagnose(otherClasses, { role, first: first?.role ?? '', missing, extra })];
  });
}
