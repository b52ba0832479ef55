/** Publishes the findings of each open document, of its newest text only. */
import type { Connection, Diagnostic as Shown, PublishDiagnosticsParams, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from './diagnostics.ts';
import { isProjectDocument, projectDiagnosticsOf } from './project/project-document.ts';
import type { Surroundings } from './surroundings.ts';
import type { Host, Workspace } from './workspace.ts';

/** What findings are published from. */
interface Publishing {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspace: Workspace;
  readonly host: Host;
  /** Documents that are checked soon: changes that come in faster are answered together. */
  readonly waiting: Set<string>;
  /** What was told of project files that are not open. */
  readonly toldOfProjects: Map<string, Surroundings['projectFile']>;
}

export function publishDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
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

function send({ connection }: Publishing, told: PublishDiagnosticsParams): void {
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

async function findingsOf(publishing: Publishing, document: TextDocument): Promise<readonly Shown[]> {
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
