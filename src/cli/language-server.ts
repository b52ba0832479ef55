/** The language server over standard input and output, for as long as a client is there. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import {
  createConnection,
  ErrorCodes,
  ProposedFeatures,
  StreamMessageReader,
  MessageType,
  StreamMessageWriter,
  type Message,
  type MessageStrategy,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { faultOfParameters } from '../editor/parameters.ts';
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
  const messageStrategy: MessageStrategy = {
    handleMessage(message, next) {
      const fault = isCall(message) ? faultOfParameters(message.method, message.params) : undefined;
      if (fault === undefined) return next(message);
      said = said.then(() => writer.write(answerOf(message, fault)));
    },
  };
  const connection = createConnection(ProposedFeatures.all, reader, writer, { messageStrategy });
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

function isCall(message: Message): message is RequestMessage {
  return 'method' in message && typeof message.method === 'string';
}

/** A notification has no answer: the log of the client is told. */
function answerOf(message: Message, fault: string): ResponseMessage | NotificationMessage {
  if (isCall(message) && message.id !== undefined) {
    return { jsonrpc: '2.0', id: message.id, error: { code: ErrorCodes.InvalidParams, message: `${message.method}: ${fault}` } };
  }
  const told = isCall(message) ? `${message.method}: ${fault}` : fault;
  return { jsonrpc: '2.0', method: 'window/logMessage', params: { type: MessageType.Error, message: told } } as NotificationMessage;
}

/** Without an id: which request it was cannot be known. */
function refusal(message: string): ResponseMessage {
  return { jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } };
}
