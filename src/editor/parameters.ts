/** What clients send, held against what the protocol says of it, before anything reads it: a wrong part is named. */
import { ownAt } from '../basics/own.ts';

/** The fault of a value, with the part that has it (`position.line …`); undefined where there is none. */
type Shape = (value: unknown, name: string) => string | undefined;

/** A whole number that the protocol's `uinteger` holds. */
const largest = 2 ** 31 - 1;

const text: Shape = (value, name) => (typeof value === 'string' ? undefined : `\`${name}\` is a text`);
const whole: Shape = (value, name) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest
    ? undefined
    : `\`${name}\` is a whole number from 0 to ${largest}`;
const version: Shape = (value, name) =>
  typeof value === 'number' && Number.isInteger(value) ? undefined : `\`${name}\` is a whole number`;
const boolean: Shape = (value, name) => (typeof value === 'boolean' ? undefined : `\`${name}\` is true or false`);

function record(parts: Readonly<Record<string, Shape>>): Shape {
  return (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return `${name === '' ? 'parameters are' : `\`${name}\` is`} an object`;
    for (const [key, shape] of Object.entries(parts)) {
      const own: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
      const fault = shape(own, name === '' ? key : `${name}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

function list(shape: Shape): Shape {
  return (value, name) => {
    if (!Array.isArray(value)) return `\`${name}\` is a list`;
    for (const [at, one] of value.entries()) {
      const fault = shape(one, `${name}[${at}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

function optional(shape: Shape): Shape {
  return (value, name) => (value === undefined || value === null ? undefined : shape(value, name));
}

const textDocument = record({ uri: text });
const position = record({ line: whole, character: whole });
const range = record({ start: position, end: position });
const inDocument = { textDocument };
const atPosition = { textDocument, position };
const inRange = { textDocument, range };
const folder = record({ uri: text });

const known: Readonly<Record<string, Shape>> = {
  initialize: record({
    capabilities: record({}),
    rootUri: optional(text),
    rootPath: optional(text),
    workspaceFolders: optional(list(folder)),
  }),
  'textDocument/didOpen': record({ textDocument: record({ uri: text, languageId: text, version, text }) }),
  'textDocument/didChange': record({
    textDocument: record({ uri: text, version }),
    contentChanges: list(record({ text, range: optional(range) })),
  }),
  'textDocument/didClose': record(inDocument),
  'textDocument/didSave': record(inDocument),
  'workspace/didChangeWorkspaceFolders': record({ event: record({ added: list(folder), removed: list(folder) }) }),
  'workspace/didChangeWatchedFiles': record({ changes: list(record({ uri: text })) }),
  'textDocument/formatting': record(inDocument),
  'textDocument/rangeFormatting': record(inRange),
  'textDocument/onTypeFormatting': record({ ...atPosition, ch: text }),
  'textDocument/completion': record(atPosition),
  'textDocument/signatureHelp': record(atPosition),
  'textDocument/codeAction': record({ ...inRange, context: record({ only: optional(list(text)) }) }),
  'textDocument/codeLens': record(inDocument),
  'textDocument/prepareRename': record(atPosition),
  'textDocument/rename': record({ ...atPosition, newName: text }),
  'textDocument/definition': record(atPosition),
  'textDocument/references': record({ ...atPosition, context: record({ includeDeclaration: boolean }) }),
  'textDocument/documentSymbol': record(inDocument),
  'workspace/symbol': record({ query: text }),
  'textDocument/documentLink': record(inDocument),
  'textDocument/hover': record(atPosition),
  'textDocument/foldingRange': record(inDocument),
  'textDocument/selectionRange': record({ textDocument, positions: list(position) }),
  'textDocument/semanticTokens/full': record(inDocument),
  'textDocument/inlayHint': record(inRange),
};

/** What is wrong with the parameters of a message; undefined where they are right, or nobody listens to the method. */
export function faultOfParameters(method: string, params: unknown): string | undefined {
  const shape = ownAt(known, method);
  return shape?.(params, '');
}
