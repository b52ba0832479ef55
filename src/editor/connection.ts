/** The one file that speaks the protocol: requests come in, pure functions answer them. */
import {
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsOf } from './code-actions.ts';
import { formattingOf, rangeFormattingOf } from './formatting.ts';
import { publishDiagnostics } from './publish.ts';
import type { View } from './view.ts';
import { openWorkspace, type Host } from './workspace.ts';

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix'] },
};

/** Answers until the client says `exit` or goes away. */
export function serve(connection: Connection, host: Host, version: string): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = openWorkspace(host);
  connection.onInitialize(() => ({ capabilities, serverInfo: { name: 'espalier', version } }));

  const publishing = publishDiagnostics(connection, documents, workspace, host);
  connection.onDidChangeWatchedFiles(publishing.all);

  /** A document that is not open has no answer. */
  async function answer<T>(
    { uri }: { readonly uri: string },
    make: (view: View) => T,
  ): Promise<T | null> {
    const document = documents.get(uri);
    return document === undefined ? null : make(await workspace.view(document));
  }

  connection.onDocumentFormatting(({ textDocument }) =>
    answer(textDocument, (view) => [...formattingOf(view)]),
  );
  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    answer(textDocument, (view) => [...rangeFormattingOf(view, range)]),
  );
  connection.onCodeAction(({ textDocument, range }) =>
    answer(textDocument, (view) => [...codeActionsOf(view, range, host.uriOf)]),
  );

  documents.listen(connection);
  connection.listen();
}
