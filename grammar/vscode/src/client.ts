/** The language client: starts the server, and tells it what this editor can do. */
import { workspace, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node.js';
import { programFor } from './program.ts';

/** Commands of ours that the server may show above a recipe. */
export const lenses = ['espalier.showPlan', 'espalier.run'];

export function makeClient(context: ExtensionContext): LanguageClient {
  const { path: module } = programFor(context, workspace.workspaceFolders?.[0]?.uri);
  const server = { module, transport: TransportKind.stdio, args: ['lsp'] };
  return new LanguageClient('espalier', 'Espalier', server, {
    documentSelector: [
      { language: 'prune' },
      { language: 'markdown' },
      { scheme: 'file', pattern: '**/*.prune.{yaml,yml}' },
      { scheme: 'file', pattern: '**/espalier.yaml' },
    ],
    synchronize: {
      fileEvents: ['**/*.prune', '**/espalier.yaml', '**/*.onnx'].map((pattern) => workspace.createFileSystemWatcher(pattern)),
    },
    initializationOptions: { commands: lenses, images: true },
  });
}
