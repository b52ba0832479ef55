/** The open documents, each with its view; views are made when asked for and kept while they hold. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { nothingAround, type Surroundings } from './surroundings.ts';
import { viewOf, type Memories, type View } from './view.ts';

/** What the editor room cannot do itself: it opens no file. */
export interface Host {
  /** The path that a URI names; undefined for a document that is not saved anywhere. */
  readonly pathOf: (uri: string) => string | undefined;
  readonly uriOf: (path: string) => string;
  /** Never fails: what cannot be read is left out. Cheap where nothing has changed on disk. */
  readonly around: (path: string) => Promise<Surroundings>;
}

export interface Workspace {
  readonly view: (document: TextDocument) => Promise<View>;
  readonly forget: (uri: string) => void;
  /** For when a file has changed that any of the views may rest on. */
  readonly forgetAll: () => void;
}

interface Kept {
  readonly version: number;
  readonly view: View;
  readonly memories: Memories;
}

export function openWorkspace(host: Host): Workspace {
  const kept = new Map<string, Kept>();

  async function view(document: TextDocument): Promise<View> {
    const path = host.pathOf(document.uri);
    const around = path === undefined ? nothingAround : await host.around(path);
    const known = kept.get(document.uri);
    const isSame = known?.version === document.version && known.view.around === around;
    if (isSame && known.view.document === document) return known.view;
    const { version } = document;
    const memories = known?.memories ?? [];
    const made = viewOf(document, path ?? document.uri, around, memories);
    kept.set(document.uri, { version, view: made, memories });
    return made;
  }

  return { view, forget: (uri) => kept.delete(uri), forgetAll: () => kept.clear() };
}
