/** The open documents, each with its view; views are made when asked for and kept while they hold. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import type { Statement } from '../language/ast.ts';
import type { ReadUsed } from '../language/use/library.ts';
import { nothingAround, type Surroundings } from './surroundings.ts';
import { viewOf, type Memories, type View } from './view.ts';

/** What the editor room cannot do itself: it opens no file. */
export interface Host {
  /** The path that a URI names; undefined for a document that is not saved anywhere. */
  readonly pathOf: (uri: string) => string | undefined;
  readonly uriOf: (path: string) => string;
  /** The URI of what a file names by a path from its own folder; undefined for paths elsewhere. */
  readonly resolve: (from: string, path: string) => string | undefined;
  /** Never fails: what cannot be read is left out. Cheap where nothing has changed on disk. */
  readonly around: (path: string) => Promise<Surroundings>;
  /** The recipes below folders, as they are saved; within bounds. */
  readonly recipes: (folders: readonly string[]) => readonly Source[];
  /** What is wrong with the text of a project file, and with the files that it names. */
  readonly checkProject: (path: string, source: Source) => Promise<readonly Diagnostic[]>;
}

export interface Workspace {
  readonly view: (document: TextDocument) => Promise<View>;
  /** Of the documents that are open, and of all recipes below the folders. */
  readonly views: (folders: readonly string[]) => Promise<readonly View[]>;
  readonly forget: (uri: string) => void;
  /** For when a file has changed that any of the views may rest on. */
  readonly forgetAll: () => void;
  /** The open recipes that take names from other files. */
  readonly users: () => readonly string[];
  /** For when one of those other files has changed. */
  readonly outdate: (uri: string) => void;
  /** The URI under which a file is open, else the one of its path. */
  readonly uriOf: (path: string) => string;
}

/** What a workspace is made of. */
interface Parts {
  readonly host: Host;
  /** The documents of the client, whose texts count more than what is saved. */
  readonly open: () => readonly TextDocument[];
  /** By URI. */
  readonly kept: Map<string, { readonly version: number; readonly view: View; readonly memories: Memories }>;
  readonly readers: WeakMap<Surroundings, Surroundings>;
}

export function openWorkspace(host: Host, open: Parts['open']): Workspace {
  const kept: Parts['kept'] = new Map();
  const parts: Parts = { host, open, kept, readers: new WeakMap() };
  return {
    view: (document) => viewIn(parts, document),
    views: (folders) => viewsIn(parts, folders),
    forget: (uri) => kept.delete(uri),
    forgetAll: () => kept.clear(),
    users: () => [...kept].flatMap(([uri, { view: one }]) => (one.scripts.some(({ statements }) => statements.some(isUse)) ? [uri] : [])),
    outdate: (uri) => {
      const known = kept.get(uri);
      if (known !== undefined) kept.set(uri, { ...known, version: -1 });
    },
    uriOf: (path) => documentAt(parts, path)?.uri ?? host.uriOf(path),
  };
}

function documentAt({ host, open }: Parts, path: string): TextDocument | undefined {
  return open().find(({ uri }) => host.pathOf(uri) === path);
}

/** Used files as they stand in the editor, saved or not. */
function withOpenFiles(parts: Parts, around: Surroundings): Surroundings {
  const known = parts.readers.get(around);
  if (known !== undefined || around.read === undefined) return known ?? around;
  const { read: saved } = around;
  const read: ReadUsed = (path) => {
    const found = saved(path);
    const text = 'reason' in found ? undefined : documentAt(parts, found.name)?.getText();
    return 'reason' in found || text === undefined ? found : { name: found.name, text };
  };
  const made = { ...around, read };
  parts.readers.set(around, made);
  return made;
}

async function surroundingsOf(parts: Parts, path: string | undefined): Promise<Surroundings> {
  return path === undefined ? nothingAround : withOpenFiles(parts, await parts.host.around(path));
}

async function viewIn(parts: Parts, document: TextDocument): Promise<View> {
  return viewNow(parts, document, await surroundingsOf(parts, parts.host.pathOf(document.uri)));
}

function viewNow({ host, kept }: Parts, document: TextDocument, around: Surroundings): View {
  const known = kept.get(document.uri);
  const isSame = known?.version === document.version && known.view.around === around;
  if (isSame && known.view.document === document) return known.view;
  const { version, uri } = document;
  const memories = known?.memories ?? [];
  const made = viewOf(document, host.pathOf(uri) ?? uri, around, memories);
  kept.set(uri, { version, view: made, memories });
  return made;
}

/** All at once in the end, so that no view is of an older text than another. */
async function viewsIn(parts: Parts, folders: readonly string[]): Promise<readonly View[]> {
  const { host, open } = parts;
  const saved = host.recipes(folders).map(({ name, text }) => TextDocument.create(host.uriOf(name), 'prune', 0, text));
  const paths = [...open(), ...saved].map(({ uri }) => host.pathOf(uri));
  const arounds = new Map(await Promise.all(paths.map(async (path) => [path, await surroundingsOf(parts, path)] as const)));
  const documents = open();
  const openPaths = new Set(documents.map(({ uri }) => host.pathOf(uri)));
  const aroundOf = (path: string | undefined) => arounds.get(path) ?? nothingAround;
  return [
    ...documents.map((document) => viewNow(parts, document, aroundOf(host.pathOf(document.uri)))),
    ...saved.flatMap((document) => {
      const path = host.pathOf(document.uri);
      return openPaths.has(path) ? [] : [viewOf(document, path ?? document.uri, aroundOf(path))];
    }),
  ];
}

function isUse({ head }: Statement): boolean {
  return head.text === 'use';
}
