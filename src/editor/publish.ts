/** Publishes the findings of each open document, of its newest text only. */
import type { Connection, Diagnostic as Shown, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from './diagnostics.ts';
import { isProjectDocument, projectDiagnosticsOf } from './project/project-document.ts';
import type { Surroundings } from './surroundings.ts';
import type { Host, Workspace } from './workspace.ts';

/** Changes that come in faster than a text is checked are answered together. */
export function publishDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  workspace: Workspace,
  host: Host,
): { readonly all: () => void } {
  const waiting = new Set<string>();
  /** What was told of project files that are not open. */
  const toldOfProjects = new Map<string, Surroundings['projectFile']>();

  documents.onDidChangeContent(({ document }) => {
    schedule(document.uri);
    for (const uri of workspace.users()) {
      if (uri === document.uri) continue;
      workspace.outdate(uri);
      schedule(uri);
    }
  });
  documents.onDidSave(all);
  documents.onDidClose(({ document: { uri } }) => {
    workspace.forget(uri);
    send({ uri, diagnostics: [] });
  });
  return { all };

  function send(told: { uri: string; version?: number; diagnostics: Shown[] }): void {
    connection.sendDiagnostics(told).catch(() => undefined);
  }

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
    const diagnostics = await findingsOf(document);
    // A newer text is checked on its own; what is not open any more has no findings.
    if (documents.get(uri)?.version === version)
      send({ uri, version, diagnostics: [...diagnostics] });
  }

  async function findingsOf(document: TextDocument): Promise<readonly Shown[]> {
    const path = host.pathOf(document.uri);
    if (isProjectDocument(document)) {
      const source = { name: path ?? document.uri, text: document.getText() };
      return projectDiagnosticsOf(document, await host.checkProject(path ?? '', source));
    }
    const view = await workspace.view(document);
    tellOfProject(view.around);
    return diagnosticsOf(view, workspace.uriOf);
  }

  /** A project in error is told of at its own lines, also where nobody has opened it. */
  function tellOfProject({ projectFile }: Surroundings): void {
    if (projectFile === undefined) return;
    const { path, source, findings } = projectFile;
    const uri = workspace.uriOf(path);
    if (documents.get(uri) !== undefined || toldOfProjects.get(uri) === projectFile) return;
    const isNews = findings.length > 0 || toldOfProjects.has(uri);
    toldOfProjects.set(uri, projectFile);
    if (!isNews) return;
    const document = TextDocument.create(uri, 'yaml', 0, source.text);
    send({ uri, diagnostics: [...projectDiagnosticsOf(document, findings)] });
  }
}
