/** Writes the file of a network, or its files where the recipe names several models. */
import { modelsIn } from '../plan/optional-lists.ts';
import { dirname, join } from 'node:path';
import { collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { bytesOfCut, cutLater, besideModel, layOut, locationsBeside, type LaidOut } from '../cut/lay-out.ts';
import type { Compaction } from '../cut/compaction.ts';
import { cutAsRecorded, cutOfPart } from '../cut/cut-as-recorded.ts';
import { historyFormat, type CutHistory } from '../cut/history.ts';
import { followFile, type Hashing } from '../identity/hash-beside.ts';
import type { OpenModelFiles, OpenPart } from '../identity/model-files.ts';
import * as models from '../model/index.ts';
import { writtenParts } from '../plan/name-in-path.ts';
import type { Plan } from '../plan/plan.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { makeFolders } from '../record/run-folder.ts';
import { sha256 } from '../record/sealed.ts';
import { writeWhole } from '../record/write-whole.ts';
import { isLazy, isSame, partsOf, roomFor, sourceOf, type Source } from '../state/lazy-values.ts';
import type { LoadedModel } from '../state/load.ts';
import type { Network, Values } from '../state/network.ts';
import { textOfPlan } from './readable-record.ts';

/** A folder for one network, and the means to write into it. */
export type Destination = { readonly files: FileLayer; readonly path: string };

export interface WrittenFrom {
  /** With all that the plan inserts. */
  readonly original: models.ModelFiles & Pick<OpenModelFiles, 'parts'>;
  readonly loaded: LoadedModel;
  readonly plan: Plan;
}

export interface WrittenFiles {
  readonly written: readonly string[];
  /** Files that are being hashed meanwhile. */
  readonly hashing?: readonly Hashing[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The large ones are hashed while they are written, and while work goes on. */
export function writeExternal({ files, path }: Destination, external: ReadonlyMap<string, Iterable<Uint8Array>>): readonly Hashing[] {
  return [...external].flatMap(([location, chunks]) => {
    const file = join(path, location);
    makeFolders(files, dirname(file));
    const { wrote, end, drop } = followFile();
    try {
      writeWhole(files, file, chunks, wrote);
    } catch (error) {
      drop();
      throw error;
    }
    return end(file) ?? [];
  });
}

/** What a written model says of where it comes from. */
export function provenance(plan: Plan): ReadonlyMap<string, string> {
  return new Map([
    ['espalier.recipe', plan.recipe.hash],
    ['espalier.plan', sha256(textOfPlan(plan))],
  ]);
}

/** In the format of the file that it is made from. */
export function saveModel({ files, path }: Destination, { original, loaded, plan }: WrittenFrom, network: Network): WrittenFiles {
  const changes = changesOf(loaded.network, network, loaded.pieceSize);
  if (original.parts !== undefined) return saveParts({ files, path }, original.parts, { plan, changes });
  if (loaded.stored.checkpoint !== undefined) {
    const parts = models.rewriteCheckpoint(original, loaded.stored, changes);
    const hashing = writeExternal({ files, path }, parts);
    return { written: [...parts.keys()], hashing, diagnostics: [] };
  }
  const beside = besideModel(loaded.stored);
  const { value, diagnostics } = models.rewriteModel(original, loaded.stored, changes, {
    distinctNames: true,
    sorted: true,
    metadata: provenance(plan),
    relocate: (location) => beside.get(location) ?? location,
  });
  if (value === undefined) return { written: [], diagnostics };
  const hashing = writeExternal({ files, path }, value.external);
  writeWhole(files, join(path, names.model), value.main);
  return { written: [names.model, ...value.external.keys()], hashing, diagnostics };
}

interface PartChanges {
  readonly plan: Plan;
  /** By the names in the network. */
  readonly changes: ReadonlyMap<string, models.NewValues>;
  /** What is cut out of a model; undefined where nothing is. */
  readonly smaller?: (part: OpenPart) => Outcome<LaidOut> | undefined;
}

/** Each model under its own file name, in a folder of its name; what has not changed is its file, byte for byte. */
function saveParts({ files, path }: Destination, parts: readonly OpenPart[], { plan, changes, smaller }: PartChanges): WrittenFiles {
  const written: string[] = [];
  const hashing: Hashing[] = [];
  const places = new Map(writtenParts(modelsIn(plan)).map(({ name, file }) => [name, file]));
  for (const part of parts) {
    const place = places.get(part.name) ?? '';
    const { value, diagnostics } = smaller?.(part) ?? rewritten(part, plan, changes);
    if (value === undefined) return { written: [], diagnostics };
    const { main, external } = value;
    const below = dirname(place);
    hashing.push(...writeExternal({ files, path: join(path, below) }, external));
    makeFolders(files, join(path, below));
    writeWhole(files, join(path, place), main instanceof Uint8Array ? [main] : main);
    written.push(place, ...[...external.keys()].map((location) => join(below, location)));
  }
  return { written, hashing, diagnostics: [] };
}

function rewritten(part: OpenPart, plan: Plan, changes: PartChanges['changes']): Outcome<models.RewrittenModel> {
  const own = new Map(
    [...changes].flatMap(([name, values]) => {
      const tensor = part.tensors.get(name);
      return tensor === undefined ? [] : [[tensor, values] as const];
    }),
  );
  if (own.size === 0) return { value: copied(part.files), diagnostics: [] };
  return models.rewriteModel(part.files, part.model, own, { distinctNames: true, sorted: true, metadata: provenance(plan) });
}

/** Each of several models without the units that `compact` took out of it, cut in its own graph. */
export function saveSmallerParts(
  destination: Destination,
  { original: { parts = [] }, loaded, plan }: WrittenFrom,
  network: Network,
  { removed, cuts }: Pick<Compaction, 'removed' | 'cuts'>,
): WrittenFiles {
  const changes = changesOf(loaded.network, network, loaded.pieceSize);
  const titles = removed.filter(({ units }) => units.length > 0).map(({ group }) => group);
  const groups = models.groupsNamed(loaded.outline, titles);
  return saveParts(destination, parts, {
    plan,
    changes,
    smaller(part) {
      const history = cutOfPart(part, groups, { cuts });
      if (history === undefined) return undefined;
      const joined = new Map([...part.tensors].map(([name, own]) => [own, name]));
      const valuesOf = (own: string) => sourceOf<Values>(network.values, joined.get(own) ?? '');
      const { cuts: later, cutTensor } = cutLater();
      const recorded: CutHistory = { ...history, formatVersion: historyFormat, metadata: Object.fromEntries(provenance(plan)) };
      return collecting((take) =>
        layOut(
          take(cutAsRecorded(withOwnValues(part.model, valuesOf), recorded, part.file, cutTensor)),
          locationsBeside(part.model),
          (tensor, name) =>
            tensor.data.kind === 'bytes'
              ? [tensor.data.bytes]
              : bytesOfCut({ ...(later.get(tensor) ?? { tensor }), values: valuesOf(name) }, part.files, loaded.pieceSize),
        ),
      );
    },
  });
}

/** Tensors that are in memory have the values that they have by now; what lies in a file gets them as it is written. */
function withOwnValues(model: models.Model, valuesOf: (tensor: string) => Source<Values> | undefined): models.Model {
  const stored = models.storedTensors(model);
  return models.mapTensors(model, (tensor) => {
    const values = tensor.data.kind === 'bytes' ? valuesOf(stored.get(tensor)?.name ?? '') : undefined;
    return values === undefined ? tensor : models.tensorOf(tensor.name, tensor.type, tensor.dims, values.read());
  });
}

/** The files as they lie on the disk. */
function copied({ stored, opened }: OpenModelFiles): models.RewrittenModel {
  const external = [...opened()].map(([at, source]) => [at, piecesOf(source)] as const);
  return { main: piecesOf(stored), external: new Map(external) };
}

function* piecesOf({ size, read }: models.ByteSource): Generator<Uint8Array> {
  for (let at = 0; at < size; at += copiedAtOnce) yield read(at, Math.min(copiedAtOnce, size - at));
}

const copiedAtOnce = 2 ** 20;

/** Tensors whose values are no longer those of the file. */
function changesOf(original: Network, network: Network, pieceSize: number): ReadonlyMap<string, models.NewValues> {
  const changed = new Map<string, models.NewValues>();
  for (const tensor of network.values.keys()) {
    if (isSame(tensor, original.values, network.values)) continue;
    const before = sourceOf<Values>(original.values, tensor);
    const now = sourceOf<Values>(network.values, tensor);
    if (before === undefined || now === undefined || !differs(before, now, pieceSize)) continue;
    changed.set(tensor, isLazy(network.values) ? { length: now.length, pieces: () => partsOf(now, pieceSize) } : now.read());
  }
  return changed;
}

function differs(before: Source<Values>, now: Source<Values>, pieceSize: number): boolean {
  let from = 0;
  const buffer = roomFor(Math.min(before.length, pieceSize));
  for (const values of partsOf(now, pieceSize)) {
    const old = before.part(from, from + values.length, buffer);
    if (values.some((value, index) => !Object.is(value, old[index]))) return true;
    from += values.length;
  }
  return false;
}
