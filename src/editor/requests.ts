/** Every request of the protocol, each answered by a pure function of a document's view. */
import { CodeActionKind, LSPErrorCodes, ResponseError, type CancellationToken, type Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { referencesAcross, renameAcross, workspaceSymbolsOf, symbolsOf, renamableAt, definitionAt } from './across-files.ts';
import { type Client, codeLensesOf } from './code-lenses.ts';
import { codeActionsOf } from './code-actions.ts';
import { completionAt, signatureAt } from './completion.ts';
import { foldingOf, selectionRangesOf } from './folding.ts';
import { formattingOf, rangeFormattingOf, onTypeFormattingOf } from './formatting.ts';
import { hoverAt } from './hover.ts';
import { inlayHintsOf } from './inlay-hints.ts';
import { linksOf } from './links.ts';
import { isProjectDocument, projectActionsOf, projectLinksOf, type Resolve } from './project/project-document.ts';
import { projectCompletionAt, projectHoverAt } from './project/project-words.ts';
import { refactoringsOf } from './refactorings.ts';
import { semanticTokensOf } from './semantic-tokens.ts';
import type { View } from './view.ts';
import type { Host, Workspace } from './workspace.ts';

/** What requests are answered from. */
export interface Desk {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly client: () => Client;
  /** Paths of the workspace. */
  readonly folders: () => readonly string[];
  readonly document: (uri: string) => TextDocument | undefined;
  /** The document once nobody types into it; fails where somebody does. */
  readonly settled: (uri: string, token: CancellationToken) => Promise<TextDocument | undefined>;
}

type Named = { readonly uri: string };

export function answerRequests(connection: Connection, desk: Desk): void {
  answerWriting(connection, desk);
  answerChanging(connection, desk);
  answerFinding(connection, desk);
  answerShowing(connection, desk);
}

/** What helps while one writes. */
function answerWriting(connection: Connection, desk: Desk): void {
  connection.onDocumentFormatting(({ textDocument }) => answer(desk, textDocument, (view) => [...formattingOf(view)]));
  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    answer(desk, textDocument, (view) => [...rangeFormattingOf(view, range)]),
  );
  connection.onDocumentOnTypeFormatting(({ textDocument, position, ch }) =>
    answer(desk, textDocument, (view) => [...onTypeFormattingOf(view, position, ch)]),
  );
  connection.onCompletion(({ textDocument, position }) => {
    const file = project(desk, textDocument);
    if (file !== undefined) return [...projectCompletionAt(file, position)];
    return answer(desk, textDocument, (view) => [...completionAt(view, position, desk.client())]);
  });
  connection.onSignatureHelp(({ textDocument, position }) => answer(desk, textDocument, (view) => signatureAt(view, position)));
}

/** Changes that are offered. */
function answerChanging(connection: Connection, desk: Desk): void {
  connection.onCodeAction(async ({ textDocument, range, context: { only } }) => {
    const file = project(desk, textDocument);
    const kinds = only === undefined || only.length === 0 ? [''] : only;
    const isAsked = (kind: string): boolean => kinds.some((one) => one === '' || kind === one || kind.startsWith(`${one}.`));
    const fixes = isAsked(CodeActionKind.QuickFix);
    if (file !== undefined) return fixes ? [...projectActionsOf(file, await findingsOf(desk, file), range)] : [];
    return answer(desk, textDocument, (view) => [
      ...(fixes ? codeActionsOf(view, range, desk.workspace.uriOf) : []),
      ...(isAsked(CodeActionKind.RefactorRewrite) ? refactoringsOf(view, range, desk.client().canCreateFiles) : []),
    ]);
  });
  connection.onCodeLens(({ textDocument }, token) =>
    answerLater(desk, textDocument, token, (view) => [...codeLensesOf(view, desk.client().commands)]),
  );
  connection.onPrepareRename(({ textDocument, position }) => answer(desk, textDocument, (view) => renamableAt(view, position)));
  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const renaming = await answerAcross(desk, textDocument, (view, views) =>
      renameAcross(view, position, { name: newName, views, uriOf: desk.workspace.uriOf }),
    );
    if (renaming === null) return null;
    if ('edit' in renaming) return renaming.edit;
    return new ResponseError(LSPErrorCodes.RequestFailed, renaming.refusal);
  });
}

/** Where something is, and what refers to it. */
function answerFinding(connection: Connection, desk: Desk): void {
  connection.onDefinition(({ textDocument, position }) =>
    answer(desk, textDocument, (view) => definitionAt(view, position, desk.workspace.uriOf)),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    answerAcross(desk, textDocument, (view, views) => [
      ...referencesAcross(view, position, { withDefinition: context.includeDeclaration, views, uriOf: desk.workspace.uriOf }),
    ]),
  );
  connection.onDocumentSymbol(({ textDocument }) => answer(desk, textDocument, (view) => [...symbolsOf(view)]));
  connection.onWorkspaceSymbol(async ({ query }) => [...workspaceSymbolsOf(await desk.workspace.views(desk.folders()), query)]);
  connection.onDocumentLinks(({ textDocument }) => {
    const file = project(desk, textDocument);
    const resolve = resolverFrom(desk, textDocument);
    if (file !== undefined) return [...projectLinksOf(file, resolve)];
    return answer(desk, textDocument, (view) => [...linksOf(view, resolve)]);
  });
}

/** How a text is shown. */
function answerShowing(connection: Connection, desk: Desk): void {
  connection.onHover(({ textDocument, position }) => {
    const file = project(desk, textDocument);
    if (file !== undefined) return projectHoverAt(file, position);
    return answer(desk, textDocument, (view) => hoverAt(view, position, desk.client().timeline));
  });
  connection.onFoldingRanges(({ textDocument }) => answer(desk, textDocument, (view) => [...foldingOf(view)]));
  connection.onSelectionRanges(({ textDocument, positions }) =>
    answer(desk, textDocument, (view) => [...selectionRangesOf(view, positions)]),
  );
  connection.languages.semanticTokens.on(async ({ textDocument }) => (await answer(desk, textDocument, semanticTokensOf)) ?? { data: [] });
  connection.languages.inlayHint.on(({ textDocument, range }, token) =>
    answerLater(desk, textDocument, token, (view) => [...inlayHintsOf(view, range)]),
  );
}

/** A document that is not open has no answer. */
async function answer<T>(desk: Desk, { uri }: Named, make: (view: View) => T): Promise<T | null> {
  const document = desk.document(uri);
  return document === undefined ? null : make(await desk.workspace.view(document));
}

async function answerLater<T>(desk: Desk, { uri }: Named, token: CancellationToken, make: (view: View) => T): Promise<T | null> {
  const document = await desk.settled(uri, token);
  return document === undefined ? null : make(await desk.workspace.view(document));
}

async function answerAcross<T>(desk: Desk, { uri }: Named, make: (view: View, views: readonly View[]) => T): Promise<T | null> {
  const views = await desk.workspace.views(desk.folders());
  const view = views.find(({ document }) => document.uri === uri);
  return view === undefined ? null : make(view, views);
}

/** Project files have no recipe in them. */
function project(desk: Desk, { uri }: Named): TextDocument | undefined {
  const document = desk.document(uri);
  return document !== undefined && isProjectDocument(document) ? document : undefined;
}

async function findingsOf({ host }: Desk, document: TextDocument) {
  const path = host.pathOf(document.uri);
  return host.checkProject(path ?? '', { name: path ?? document.uri, text: document.getText() });
}

function resolverFrom({ host }: Desk, { uri }: Named): Resolve {
  const from = host.pathOf(uri);
  return (path) => (from === undefined ? undefined : host.resolve(from, path));
}
