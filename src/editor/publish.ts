/** Publishes the findings of each open document, of its newest text only. */
import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from './diagnostics.ts';
import type { Host, Workspace } from './workspace.ts';

/** Changes that come in faster than a text is checked are answered together. */
export function publishDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  workspace: Workspace,
  host: Host,
): { readonly all: () => void } {
  const waiting = new Set<string>();

  documents.onDidChangeContent(({ document }) => schedule(document.uri));
  documents.onDidSave(all);
  documents.onDidClose(({ document: { uri } }) => {
    workspace.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  return { all };

  /** What a document says may depend on a file that has just been saved. */
  function all(): void {
    workspace.forgetAll();
    for (const { uri } of documents.all()) schedule(uri);
  }

  function schedule(uri: string): void {
    if (waiting.has(uri)) return;
    waiting.add(uri);
    setTimeout(() => {
      waiting.delete(uri);
      publish(uri).catch((error: unknown) => {
        connection.console.error(`the findings of ${uri} could not be told: ${String(error)}`);
      });
    }, 0);
  }

  async function publish(uri: string): Promise<void> {
    const document = documents.get(uri);
    if (document === undefined) return;
    const { version } = document;
    const view = await workspace.view(document);
    // A newer text is checked on its own; what is not open any more has no findings.
    if (documents.get(uri)?.version !== version) return;
    const diagnostics = [...diagnosticsOf(view, host.uriOf)];
    await connection.sendDiagnostics({ uri, version, diagnostics });
  }
}
