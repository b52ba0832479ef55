/** The language server over standard input and output, for as long as a client is there. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import * as lsp from 'vscode-languageserver/node';
import { faultOfParameters } from '../editor/parameters.ts';
import { serve } from '../editor/connection.ts';
import { openHost } from './editor-host.ts';

/** Bytes of a message; the largest text that is read takes fewer, escapes included. */
export const largestMessage = 64 << 20;
export const longestHeader = 8 << 10;
const endOfHeader = '\r\n\r\n';
const nextHeader = /content-length:/i;

type Step =
  /** A whole message, header included. */
  | { readonly kind: 'whole'; readonly end: number }
  /** Fewer bytes than this cannot be judged. */
  | { readonly kind: 'more'; readonly wanted: number }
  /** What follows `end` is looked through for the next header. */
  | { readonly kind: 'malformed'; readonly end: number; readonly reason: string };

/** Takes what a stream gives, in any pieces. After a refusal all is skipped to the next header. */
export function messageFrames(pass: (message: Uint8Array) => void, refuse: (reason: string) => void): (chunk: Uint8Array) => void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let wanted = 0;
  let isLost = false;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    let bytes: Buffer = Buffer.concat(chunks);
    for (;;) {
      if (isLost) bytes = fromNextHeader(bytes);
      const step = nextStep(bytes, isLost);
      if (step.kind === 'more') {
        wanted = step.wanted;
        break;
      }
      if (step.kind === 'whole') pass(bytes.subarray(0, step.end));
      else if (!isLost) refuse(step.reason);
      isLost = step.kind === 'malformed';
      bytes = bytes.subarray(step.end);
    }
    [chunks, size] = [[bytes], bytes.length];
  };
}

function nextStep(bytes: Buffer, isLost: boolean): Step {
  const end = bytes.indexOf(endOfHeader);
  const header = bytes.toString('latin1', 0, end < 0 ? longestHeader : end);
  if (!isLost && /^[^a-z]|\n\n/i.test(header)) return { kind: 'malformed', end: 1, reason: 'a message begins with `Content-Length: N`' };
  if (end < 0) {
    if (bytes.length <= longestHeader) return { kind: 'more', wanted: bytes.length + 1 };
    return { kind: 'malformed', end: 1, reason: 'the header of a message has no end' };
  }
  const start = end + endOfHeader.length;
  const length = lengthIn(header);
  if (typeof length === 'string') return { kind: 'malformed', end: start, reason: length };
  if (bytes.length < start + length) return { kind: 'more', wanted: start + length };
  return { kind: 'whole', end: start + length };
}

/** Or why there is none. */
function lengthIn(header: string): number | string {
  const values = header
    .split('\r\n')
    .filter((line) => nextHeader.test(line.slice(0, line.indexOf(':') + 1)))
    .map((line) => line.slice(line.indexOf(':') + 1).trim());
  const [value = '', other] = values;
  if (values.length === 0) return 'the header of a message has no `Content-Length`';
  if (other !== undefined) return 'the header of a message has `Content-Length` twice';
  if (!/^\d+$/.test(value)) return '`Content-Length` is a whole number of bytes';
  if (Number(value) > largestMessage) return `a message has at most ${largestMessage >> 20} MiB`;
  return Number(value);
}

/** The name of a header may be cut between two pieces of the stream: a few bytes are kept. */
function fromNextHeader(bytes: Buffer): Buffer {
  const at = bytes.toString('latin1').search(nextHeader);
  return bytes.subarray(at >= 0 ? at : Math.max(0, bytes.length - 'content-length'.length));
}

/**
 * If a client disconnects without `exit`, the process ends with code 1. The heap grows in small
 * steps: the garbage of a few key strokes would fill a large one.
 */
export async function serveOverStdio(version: string): Promise<void> {
  setFlagsFromString('--heap-growing-percent=20');
  const whole = new PassThrough();
  const reader = new lsp.StreamMessageReader(whole);
  const writer = new lsp.StreamMessageWriter(process.stdout);
  let said: Promise<void> = Promise.resolve();
  const refuse = (reason: string): void => {
    said = said.then(() => writer.write(refusal(reason)));
  };
  reader.onError(() => refuse('a message is JSON in UTF-8'));
  const messageStrategy: lsp.MessageStrategy = {
    handleMessage(message, next) {
      const fault = isCall(message) ? faultOfParameters(message.method, message.params) : undefined;
      if (fault === undefined) return next(message);
      said = said.then(() => writer.write(answerOf(message, fault)));
    },
  };
  const connection = lsp.createConnection(lsp.ProposedFeatures.all, reader, writer, { messageStrategy });
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

function isCall(message: lsp.Message): message is lsp.RequestMessage {
  return 'method' in message && typeof message.method === 'string';
}

/** A notification has no answer: the log of the client is told. */
function answerOf(message: lsp.Message, fault: string): lsp.ResponseMessage | lsp.NotificationMessage {
  if (isCall(message) && message.id !== undefined) {
    return { jsonrpc: '2.0', id: message.id, error: { code: lsp.ErrorCodes.InvalidParams, message: `${message.method}: ${fault}` } };
  }
  const told = isCall(message) ? `${message.method}: ${fault}` : fault;
  return { jsonrpc: '2.0', method: 'window/logMessage', params: { type: lsp.MessageType.Error, message: told } } as lsp.NotificationMessage;
}

/** Without an id: which request it was cannot be known. */
function refusal(message: string): lsp.ResponseMessage {
  return { jsonrpc: '2.0', id: null, error: { code: lsp.ErrorCodes.ParseError, message } };
}
