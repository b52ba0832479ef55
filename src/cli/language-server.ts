/** The language server over standard input and output, for as long as a client is there. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import {
  createConnection,
  ErrorCodes,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { serve } from '../editor/connection.ts';
import { openHost } from './editor-host.ts';
import { messageFrames } from './message-frames.ts';

/**
 * If a client disconnects without `exit`, the process ends with code 1. The heap grows in small
 * steps: the garbage of a few key strokes would fill a large one.
 */
export async function serveOverStdio(version: string): Promise<void> {
  setFlagsFromString('--heap-growing-percent=20');
  const whole = new PassThrough();
  const reader = new StreamMessageReader(whole);
  const writer = new StreamMessageWriter(process.stdout);
  let said: Promise<void> = Promise.resolve();
  const refuse = (reason: string): void => {
    said = said.then(() => writer.write(refusal(reason)));
  };
  reader.onError(() => refuse('a message is JSON in UTF-8'));
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  let isShutDown = false;
  connection.onShutdown(() => {
    isShutDown = true;
  });
  serve(connection, openHost(), version);
  process.stdin.on(
    'data',
    messageFrames((message) => whole.write(message), refuse),
  );
  await once(process.stdin, 'end');
  whole.end();
  await once(whole, 'close');
  // The last message is decoded in a task of its own.
  await new Promise((resolve) => setImmediate(resolve));
  await said;
  process.exit(isShutDown ? 0 : 1);
}

/** Without an id: which request it was cannot be known. */
function refusal(message: string): ResponseMessage {
  return { jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } };
}
