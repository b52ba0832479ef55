/** What a client can do, as it says when it begins. */
import type { InitializeParams } from 'vscode-languageserver';
import { clientCommands } from './code-lenses.ts';
import type { TimelineForm } from './timeline.ts';

export interface Client {
  readonly snippets: boolean;
  readonly canCreateFiles: boolean;
  readonly timeline: TimelineForm;
  /** Commands of ours that it carries out, by `initializationOptions.commands`. */
  readonly commands: ReadonlySet<string>;
  /** URIs. */
  readonly folders: readonly string[];
}

export const unknownClient: Client = { snippets: false, canCreateFiles: false, timeline: 'bars', commands: new Set(), folders: [] };

export function clientOf(params: InitializeParams): Client {
  const { capabilities, clientInfo, rootUri, workspaceFolders } = params;
  const options: unknown = params.initializationOptions;
  const { workspaceEdit } = capabilities.workspace ?? {};
  const showsImages = /^(Visual Studio Code|Code|VSCodium)/.test(clientInfo?.name ?? '');
  const root = rootUri === null ? [] : [rootUri];
  return {
    snippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
    canCreateFiles: workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes('create') === true,
    timeline: showsImages || optionOf(options, 'images') === true ? 'picture' : 'bars',
    commands: new Set(listOf(optionOf(options, 'commands')).filter((one) => one in clientCommands)),
    folders: workspaceFolders?.map(({ uri }) => uri) ?? root,
  };
}

function optionOf(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? Object.entries(options).find(([key]) => key === name)?.[1] : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
