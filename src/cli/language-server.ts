/** The language server over standard input and output, for as long as a client is there. */
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { serve } from '../editor/connection.ts';
import { openHost } from './editor-host.ts';

/**
 * A client that goes away without a word ends the process with code 1: the library sees to it.
 * The heap grows in small steps: what a key stroke leaves behind soon fills a large one.
 */
export async function serveOverStdio(version: string): Promise<void> {
  setFlagsFromString('--heap-growing-percent=20');
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, openHost(), version);
  await new Promise((resolve) => process.stdin.once('close', resolve));
}
