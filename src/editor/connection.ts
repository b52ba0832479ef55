/** The one file that speaks the protocol: requests come in, pure functions answer them. */
import {
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsOf } from './code-actions.ts';
import { completionAt } from './completion.ts';
import { foldingOf } from './folding.ts';
import { formattingOf, rangeFormattingOf } from './formatting.ts';
import { hoverAt } from './hover.ts';
import { inlayHintsOf } from './inlay-hints.ts';
import { definitionAt, referencesAt } from './navigation.ts';
import { publishDiagnostics } from './publish.ts';
import { renamableAt, renameAt } from './rename.ts';
import { legend, semanticTokensOf } from './semantic-tokens.ts';
import { signatureAt } from './signature.ts';
import { symbolsOf } from './symbols.ts';
import type { View } from './view.ts';
import { openWorkspace, type Host } from './workspace.ts';

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  completionProvider: { triggerCharacters: [' ', '(', ','] },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  semanticTokensProvider: { legend, full: true },
  inlayHintProvider: true,
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
  connection.onCompletion(({ textDocument, position }) =>
    answer(textDocument, (view) => [...completionAt(view, position)]),
  );
  connection.onSignatureHelp(({ textDocument, position }) =>
    answer(textDocument, (view) => signatureAt(view, position)),
  );
  connection.onHover(({ textDocument, position }) =>
    answer(textDocument, (view) => hoverAt(view, position)),
  );
  connection.onDefinition(({ textDocument, position }) =>
    answer(textDocument, (view) => definitionAt(view, position, host.uriOf)),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    answer(textDocument, (view) => [...referencesAt(view, position, context.includeDeclaration)]),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    answer(textDocument, (view) => renamableAt(view, position)),
  );
  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const renaming = await answer(textDocument, (view) => renameAt(view, position, newName));
    if (renaming === null) return null;
    if ('edit' in renaming) return renaming.edit;
    return new ResponseError(LSPErrorCodes.RequestFailed, renaming.refusal);
  });
  connection.onDocumentSymbol(({ textDocument }) =>
    answer(textDocument, (view) => [...symbolsOf(view)]),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    answer(textDocument, (view) => [...foldingOf(view)]),
  );
  connection.languages.semanticTokens.on(async ({ textDocument }) => {
    return (await answer(textDocument, semanticTokensOf)) ?? { data: [] };
  });
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    answer(textDocument, (view) => [...inlayHintsOf(view, range)]),
  );

  documents.listen(connection);
  connection.listen();
}
