/** The language server over standard input and output, for as long as a client is there. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { serve } from '../editor/connection.ts';
import { openHost } from './editor-host.ts';

/** A client that goes away without a word ends the process with code 1: the library sees to it. */
export async function serveOverStdio(version: string): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, openHost(), version);
  await new Promise((resolve) => process.stdin.once('close', resolve));
}
