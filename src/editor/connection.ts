/** The one door to the protocol: documents come in, findings go out, requests are answered. */
import { flatMapDefined } from '../basics/lists.ts';
import * as lsp from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { clientOf, unknownClient } from './code-lenses.ts';
import { answerRequests } from './requests.ts';
import { openWorkspace, type Host, type Workspace } from './workspace.ts';
import { legend } from './semantic-tokens.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { isProjectDocument, projectDiagnosticsOf } from './project/project-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Answers until the client says `exit` or goes away. */
export function serve(connection: lsp.Connection, host: Host, version: string): void {
  const documents = new lsp.TextDocuments(TextDocument);
  const workspace = openWorkspace(host, () => documents.all());
  let client = unknownClient;
  let folders: readonly string[] = [];
  connection.onInitialize((params) => {
    client = clientOf(params);
    folders = client.folders;
    return { capabilities, serverInfo: { name: 'espalier', version } };
  });
  connection.onNotification('workspace/didChangeWorkspaceFolders', (params) => {
    const { added, removed } = params.event;
    const gone = new Set(removed.map(({ uri }: { uri: string }) => uri));
    const others = folders.filter((uri) => !gone.has(uri));
    folders = [...others, ...added.map(({ uri }: { uri: string }) => uri)];
  });

  connection.onDidChangeWatchedFiles(publishDiagnostics(connection, documents, workspace, host).all);
  answerRequests(connection, {
    host,
    workspace,
    client: () => client,
    folders: () => flatMapDefined(folders, (uri) => host.pathOf(uri)),
    document: (uri) => documents.get(uri),
    settled,
  });
  documents.listen(connection);
  connection.listen();

  /** What takes a plan waits until typing pauses, and is not given for a text that is gone. */
  async function settled(uri: string, token: lsp.CancellationToken): Promise<TextDocument | undefined> {
    const before = documents.get(uri)?.version;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (token.isCancellationRequested) throw failure(lsp.LSPErrorCodes.RequestCancelled, 'cancelled');
    const document = documents.get(uri);
    if (document?.version === before) return document;
    throw failure(lsp.LSPErrorCodes.ContentModified, 'the text has changed');
  }
}

/** In milliseconds. */
const pause = 150;

function failure(code: number, message: string): lsp.ResponseError {
  return new lsp.ResponseError(code, message);
}

/** What the server tells a client that it can do. */
const capabilities: lsp.InitializeResult['capabilities'] = {
  textDocumentSync: lsp.TextDocumentSyncKind.Incremental,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite'] },
  codeLensProvider: {},
  completionProvider: { triggerCharacters: [' ', '(', ','] },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentLinkProvider: {},
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend, full: true },
  inlayHintProvider: true,
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

// Publishes the findings of each open document, of its newest text only.

/** What findings are published from. */
interface Publishing {
  readonly connection: lsp.Connection;
  readonly documents: lsp.TextDocuments<TextDocument>;
  readonly workspace: Workspace;
  readonly host: Host;
  /** Documents that are checked soon: changes that come in faster are answered together. */
  readonly waiting: Set<string>;
  /** What was told of project files that are not open. */
  readonly toldOfProjects: Map<string, Surroundings['projectFile']>;
}

function publishDiagnostics(
  connection: lsp.Connection,
  documents: lsp.TextDocuments<TextDocument>,
  workspace: Workspace,
  host: Host,
): { readonly all: () => void } {
  const parts = { connection, documents, workspace, host };
  const publishing: Publishing = { ...parts, waiting: new Set(), toldOfProjects: new Map() };
  /** What a document says may depend on a file that has just been saved. */
  const all = (): void => {
    workspace.forgetAll();
    for (const { uri } of documents.all()) schedule(publishing, uri);
  };
  documents.onDidChangeContent(({ document }) => {
    schedule(publishing, document.uri);
    for (const uri of workspace.users()) {
      if (uri === document.uri) continue;
      workspace.outdate(uri);
      schedule(publishing, uri);
    }
  });
  documents.onDidSave(all);
  documents.onDidClose(({ document: { uri } }) => {
    workspace.forget(uri);
    send(publishing, { uri, diagnostics: [] });
  });
  return { all };
}

function send({ connection }: Publishing, told: lsp.PublishDiagnosticsParams): void {
  connection.sendDiagnostics(told).catch(() => undefined);
}

function schedule(publishing: Publishing, uri: string): void {
  const { waiting, connection } = publishing;
  if (waiting.has(uri)) return;
  waiting.add(uri);
  setTimeout(() => {
    waiting.delete(uri);
    publish(publishing, uri).catch((error: unknown) => {
      connection.console.error(`the findings of ${uri} could not be told: ${String(error)}`);
    });
  }, 0);
}

async function publish(publishing: Publishing, uri: string): Promise<void> {
  const { documents } = publishing;
  const document = documents.get(uri);
  if (document === undefined) return;
  const { version } = document;
  const diagnostics = [...(await findingsOf(publishing, document))];
  // A newer text is checked on its own; what is not open any more has no findings.
  if (documents.get(uri)?.version === version) send(publishing, { uri, version, diagnostics });
}

async function findingsOf(publishing: Publishing, document: TextDocument): Promise<readonly lsp.Diagnostic[]> {
  const { host, workspace } = publishing;
  const path = host.pathOf(document.uri);
  if (isProjectDocument(document)) {
    const source = { name: path ?? document.uri, text: document.getText() };
    return projectDiagnosticsOf(document, await host.checkProject(path ?? '', source));
  }
  const view = await workspace.view(document);
  tellOfProject(publishing, view.around);
  return diagnosticsOf(view, workspace.uriOf);
}

/** Errors of a project are shown at its own lines, also while it is closed. */
function tellOfProject(publishing: Publishing, { projectFile }: Surroundings): void {
  if (projectFile === undefined) return;
  const { documents, workspace, toldOfProjects } = publishing;
  const { path, source, findings } = projectFile;
  const uri = workspace.uriOf(path);
  if (documents.get(uri) !== undefined || toldOfProjects.get(uri) === projectFile) return;
  const isNews = findings.length > 0 || toldOfProjects.has(uri);
  toldOfProjects.set(uri, projectFile);
  if (!isNews) return;
  const document = TextDocument.create(uri, 'yaml', 0, source.text);
  send(publishing, { uri, diagnostics: [...projectDiagnosticsOf(document, findings)] });
}
