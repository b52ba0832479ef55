/** A model file with new values for some of its tensors, and all else unchanged. */
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { sharedBytes, unwritableTensor } from '../../diagnostics/catalogue/model-file.ts';
import { printable } from '../describe.ts';
import type { ModelFiles } from '../file.ts';
import { storedTensors, uniqueName, type StoredTensor } from '../flat/stored-tensors.ts';
import { externalEdits, matchChanges, mainEdits, type Changed } from './changed-tensors.ts';
import type { Model } from '../graph.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { records, wireTypes, readVarint, windowOver, type Scan, type Range, type WireRecord } from '../onnx/records.ts';
import { decodeMessage } from '../onnx/decode-message.ts';
import { partsOf, textOf, replacement, splice, type NewValues, type Edit } from './new-values.ts';
import { inOrder, isUnsorted } from './node-order.ts';
import { fieldOf, isMessageName, schema, type MessageName } from '../onnx/schema.ts';
import { varint } from '../values/varints.ts';

export type { NewValues } from './new-values.ts';

export interface RewrittenModel {
  /** The model file in chunks; can be read once. */
  readonly main: Iterable<Uint8Array>;
  /** Every external data file that the new model needs, by location, in chunks. */
  readonly external: ReadonlyMap<string, Iterable<Uint8Array>>;
}

interface RewriteOptions {
  /** Entries of `metadata_props`: added, or put in the place of those of the same key. */
  readonly metadata?: ReadonlyMap<string, string>;
  /** Whether nodes that share a name get names of their own, which onnxruntime asks for. */
  readonly distinctNames?: boolean;
  /** Whether nodes change places where one stands before another that it reads, which ONNX does not allow. */
  readonly sorted?: boolean;
  /** The location of a data file in the new model, from the old one; the same by default. */
  readonly relocate?: (location: string) => string;
}

/**
 * The files of the model with `changes`, by name of the stored tensor. Values are written where the tensor lives and in its own type,
 * rounded to nearest; every byte of another tensor, node or field is the old one. The model is as it was read, its tensors located. Throws
 * a RangeError for a name that the model does not store, or for values that do not fill the shape.
 */
export function rewriteModel(
  files: ModelFiles,
  model: Model,
  changes: ReadonlyMap<string, NewValues>,
  { metadata = new Map(), relocate = (location) => location, distinctNames = false, sorted = false }: RewriteOptions = {},
): Outcome<RewrittenModel> {
  const stored = [...storedTensors(model).values()];
  const changed = matchChanges(stored, changes);
  const diagnostics = sharing(files, stored, changed);
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const locations = writtenLocations(scan);
  const edits = relocations(locations, relocate);
  if (distinctNames) edits.push(...nameEdits(scan));
  for (const [{ name, tensor }, values] of changed) {
    const own = mainEdits(files.main, tensor, values);
    if (own === undefined) {
      diagnostics.push(diagnose(unwritableTensor, { tensor: printable(name) }, { file: files.name }));
    } else edits.push(...own);
  }
  if (diagnostics.length > 0) return { diagnostics };
  const spliced = splice(files.main, [...edits, ...lengthEdits(scan, edits.map(growthOf)), ...metadataEdits(scan, metadata)]);
  const main = sorted && isUnsorted(scan) ? [inOrder(spliced, files.name)] : spliced;
  const external = new Map<string, Iterable<Uint8Array>>();
  for (const { location } of locations) {
    const source = files.open(location);
    if (source !== undefined) external.set(relocate(location), splice(source, externalEdits(location, changed)));
  }
  return { value: { main, external }, diagnostics };
}

/** Two tensors may lie on the same external bytes; changing one would change the other unseen. */
function sharing(files: ModelFiles, stored: readonly StoredTensor[], changed: Changed): Diagnostic[] {
  const names = new Set(changed.map(([{ name }]) => name));
  const ranges = stored
    .flatMap(({ name, tensor: { data } }) => (data.kind === 'external' && data.length > 0 ? [{ name, ...data }] : []))
    .sort((a, b) => (a.location < b.location ? -1 : a.location > b.location ? 1 : 0) || a.offset - b.offset);
  return ranges.flatMap((range, index) => {
    const next = ranges[index + 1];
    const overlaps = next?.location === range.location && next.offset < range.offset + range.length;
    if (!overlaps || (!names.has(range.name) && !names.has(next.name))) return [];
    return [diagnose(sharedBytes, { first: printable(range.name), second: printable(next.name) }, { file: files.name })];
  });
}

function relocations(locations: readonly WrittenLocation[], relocate: (location: string) => string): Edit[] {
  return locations.flatMap(({ start, end, location }) => {
    const moved = relocate(location);
    return moved === location ? [] : [replacement(start, end, utf8.encode(moved))];
  });
}

const utf8 = new TextEncoder();

function growthOf({ start, end, length }: Edit): Growth {
  return { start, end, by: length - (end - start) };
}

/** New entries at the end of the file, where protobuf lets any field stand; old ones of the key go. */
function metadataEdits(scan: Scan, metadata: ReadonlyMap<string, string>): readonly Edit[] {
  if (metadata.size === 0) return [];
  const end = scan.window.size;
  const removed = [...records(scan, 'Model', { start: 0, end })]
    .filter((record) => record.field === 14)
    .filter((record) => metadata.has(decodeMessage(scan, 'Entry', record).key))
    .map((record) => replacement(record.tag, record.end, new Uint8Array(0)));
  const metadataProps = [...metadata].map(([key, value]) => ({ key, value }));
  return [...removed, replacement(end, end, encodeMessage('Model', { metadataProps }))];
}

/** The places in a model file where the locations of external data are written. */
type WrittenLocation = Range & { readonly location: string };

/** Every `location` entry of every tensor of the file. */
function writtenLocations(scan: Scan): readonly WrittenLocation[] {
  const found: WrittenLocation[] = [];
  visit('Model', { start: 0, end: scan.window.size });
  return found;

  function visit(name: MessageName, range: Range): void {
    for (const record of records(scan, name, range)) {
      const known = fieldOf(name, record.field);
      const message = known?.[1].message;
      if (record.wire !== wireTypes.bytes || !isMessageName(message)) continue;
      if (name === 'Tensor' && known?.[0] === 'externalData') addEntry(record);
      else visit(message, record);
    }
  }

  function addEntry(range: Range): void {
    const fields = new Map([...records(scan, 'Entry', range)].map((it) => [it.field, it]));
    const key = fields.get(1);
    const value = fields.get(2);
    if (key !== undefined && value !== undefined && textOf(key) === 'location') {
      found.push({ start: value.start, end: value.end, location: textOf(value) });
    }
  }

  function textOf({ start, end }: Range): string {
    return new TextDecoder().decode(scan.window.bytes(start, end - start));
  }
}

// Lengths of the messages around an edit that changes a file's size.

/** A change of size, where it happens. */
interface Growth extends Range {
  /** Bytes that are added; negative where the new ones are fewer. */
  readonly by: number;
}

/**
 * Edits of every length that stands before a message, or a packed field, in which something grows.
 * The file is one that the reader has accepted.
 */
function lengthEdits(scan: Scan, growths: readonly Growth[]): readonly Edit[] {
  const edits: Edit[] = [];
  const changing = growths.filter(({ by }) => by !== 0).sort((a, b) => a.start - b.start);
  if (changing.length > 0) visit('Model', { start: 0, end: scan.window.size }, changing);
  return edits;

  /** Returns how much the range grows, lengths inside it included. */
  function visit(name: MessageName, range: Range, inside: readonly Growth[]): number {
    let total = 0;
    let next = 0;
    for (const record of records(scan, name, range)) {
      const first = next;
      while ((inside[next]?.start ?? Infinity) < record.end) next++;
      if (next > first) total += grow(name, record, inside.slice(first, next));
      if (next === inside.length) break;
    }
    return total;
  }

  function grow(name: MessageName, record: WireRecord, here: readonly Growth[]): number {
    if (record.wire !== wireTypes.bytes) return sum(here);
    const message = fieldOf(name, record.field)?.[1].message;
    const whole = here.every((it) => it.start === record.start && it.end === record.end);
    const by = isMessageName(message) && !whole ? visit(message, record, here) : sum(here);
    const start = readVarint(scan, name, record.tag, record.end)?.end ?? record.start;
    const length = varint(BigInt(record.end - record.start + by));
    edits.push(replacement(start, record.start, length));
    return by + length.length - (record.start - start);
  }
}

function sum(growths: readonly Growth[]): number {
  return growths.reduce((total, { by }) => total + by, 0);
}

// Names that several nodes of a graph share, made unique in the written file: onnxruntime refuses them.

/** The first node of a name keeps it; graphs inside nodes have names of their own. */
function nameEdits(scan: Scan): readonly Edit[] {
  const model: Range = { start: 0, end: scan.window.size };
  return partsOf(scan, 'Model', model, schema.Model.graph.number).flatMap((graph) => editsOfGraph(scan, graph));
}

function editsOfGraph(scan: Scan, graph: Range): readonly Edit[] {
  const nodes = partsOf(scan, 'Graph', graph, schema.Graph.node.number);
  const names = nodes.map((node) => partsOf(scan, 'Node', node, schema.Node.name.number).at(-1));
  const told = names.map((name) => name && textOf(scan, name));
  // A new name is none that another node has.
  const taken = new Set(told.filter((name) => name !== undefined));
  const seen = new Set<string>();
  const own = told.flatMap((name, index) => {
    const place = names[index];
    if (name === undefined || name === '' || place === undefined) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [replacement(place.start, place.end, utf8.encode(uniqueName(name, taken)))];
  });
  const inner = nodes
    .flatMap((node) => partsOf(scan, 'Node', node, schema.Node.attribute.number))
    .flatMap((attribute) => partsOf(scan, 'Attribute', attribute, schema.Attribute.g.number))
    .flatMap((nested) => editsOfGraph(scan, nested));
  return [...own, ...inner];
}
