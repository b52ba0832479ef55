/** The one door to the protocol: documents come in, findings go out, requests are answered. */
import {
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { clientOf, unknownClient } from './client.ts';
import { publishDiagnostics } from './publish.ts';
import { answerRequests } from './requests.ts';
import { openWorkspace, type Host } from './workspace.ts';
import { legend } from './semantic-tokens.ts';

/** Answers until the client says `exit` or goes away. */
export function serve(connection: Connection, host: Host, version: string): void {
  const documents = new TextDocuments(TextDocument);
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

  const publishing = publishDiagnostics(connection, documents, workspace, host);
  connection.onDidChangeWatchedFiles(publishing.all);
  answerRequests(connection, {
    host,
    workspace,
    client: () => client,
    folders: () => folders.flatMap((uri) => host.pathOf(uri) ?? []),
    document: (uri) => documents.get(uri),
    settled,
  });
  documents.listen(connection);
  connection.listen();

  /** What takes a plan waits until typing pauses, and is not given for a text that is gone. */
  async function settled(uri: string, token: CancellationToken): Promise<TextDocument | undefined> {
    const before = documents.get(uri)?.version;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (token.isCancellationRequested) throw failure(LSPErrorCodes.RequestCancelled, 'cancelled');
    const document = documents.get(uri);
    if (document?.version === before) return document;
    throw failure(LSPErrorCodes.ContentModified, 'the text has changed');
  }
}

/** In milliseconds. */
const pause = 150;

function failure(code: number, message: string): ResponseError {
  return new ResponseError(code, message);
}

/** What the server tells a client that it can do. */
const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
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
