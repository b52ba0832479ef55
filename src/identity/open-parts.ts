/** Several models of one recipe, opened as the files of one: the first is its own file, the others hold tensors of it. */
import { listAt } from '../basics/maps.ts';
import { dirname, isAbsolute, join, normalize } from 'node:path/posix';
import { join as joinPath } from 'node:path';
import { unreadableModel } from '../diagnostics/catalogue/plan-training.ts';
import { collecting, together, diagnose, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { joinModels } from '../model/components/join.ts';
import type { Link } from '../model/components/own-groups.ts';
import { readModel, type ByteSource } from '../model/index.ts';
import { leadsOut, leadsOutReason } from './checkpoint-at.ts';
import { openModelFiles, reasonOf, type OpenModelFiles, type OpenPart, type OpenSource } from './model-files.ts';

/** A model, and where its file lies below the folder that paths start from. */
export type PartFile = { readonly name: string; readonly file: string; readonly reading?: readonly Link[] };

/** The model at a path; or, of a plan that has several, that which they are together below a folder. */
export function openNetwork(path: string, parts: readonly PartFile[] | undefined): Outcome<OpenModelFiles> {
  return parts === undefined ? openModelFiles(path) : openParts(parts, path);
}

/** Errors: ESP4216 where a file cannot be read, those of the files, ESP3160–3165 where they do not fit. */
export function openParts(list: readonly PartFile[], folder: string): Outcome<OpenModelFiles> {
  const opened = list.map((part) => openPart(part, folder));
  const parts = flatMapDefined(opened, ({ value }) => value);
  const close = (): void => parts.forEach(({ files }) => files.close());
  const network = collecting((take): OpenModelFiles => {
    take(together(...opened));
    const { links, order, files, tensors } = take(joinModels(parts));
    const inTurn = order.flatMap((name) => parts.filter((part) => part.name === name));
    const [first] = inTurn;
    if (first === undefined) throw new Error('a network has a part');
    const linked = inTurn.map((part): OpenPart => ({
      ...part,
      reading: listAt(links, part.name),
      tensors: tensors.get(part.name) ?? new Map(),
    }));
    const open = filesBelow(linked);
    return {
      ...files,
      open: (location) => open.get(normalize(location))?.(),
      stored: first.files.stored,
      storedAt: first.file,
      opened: () => storedBeside(linked),
      parts: linked,
      close,
    };
  });
  if (network.value === undefined) close();
  return network;
}

function openPart({ name, file, reading = [] }: PartFile, folder: string): Outcome<Omit<OpenPart, 'tensors'>> {
  return collecting((take, fail) => {
    const path = joinPath(folder, file);
    const refuse = (reason: string) => fail([diagnose(unreadableModel, { name, file: path, reason }, { file: path })]);
    const against = reasonAgainst(folder, file);
    if (against !== undefined) return refuse(against);
    const opened = openModelFiles(path);
    const files = opened.value ?? refuse(opened.diagnostics[0]?.message ?? 'it is no file');
    const read = readModel(files);
    if (read.value === undefined || hasErrors(read.diagnostics)) files.close();
    const model = take(hasErrors(read.diagnostics) ? { diagnostics: read.diagnostics } : read);
    return { name, file, files, model, reading };
  });
}

/** Why a file may not be read; undefined where nothing speaks against it. */
function reasonAgainst(folder: string, file: string): string | undefined {
  try {
    const target = leadsOut(folder, file);
    if (target === undefined) return undefined;
    return isAbsolute(file) || normalize(file).startsWith('..') ? 'its path leads out of the folder' : leadsOutReason(target);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is read of each model, by its place below the folder. */
function filesBelow(parts: readonly OpenPart[]): ReadonlyMap<string, () => ByteSource | undefined> {
  return new Map(
    parts.flatMap(({ file, files }) => [
      [file, () => files.main] as const,
      ...[...files.opened().keys()].map((location) => [beside(file, location), () => files.open(location)] as const),
    ]),
  );
}

/** As they lie on the disk, without the first. */
function storedBeside(parts: readonly OpenPart[]): ReadonlyMap<string, OpenSource> {
  return new Map(
    parts.flatMap(({ file, files }, index) => [
      ...(index === 0 ? [] : [[file, files.stored] as const]),
      ...[...files.opened()].map(([location, source]) => [beside(file, location), source] as const),
    ]),
  );
}

/** Where external data of a model lies, seen from the folder of all. */
export function beside(file: string, location: string): string {
  return join(dirname(file), location);
}
