/** A client of the language server that is scripted by tests: it speaks JSON-RPC over stdio. */
import { spawn } from 'node:child_process';
import { command } from '../cli/command.ts';

export interface Message {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface Client {
  readonly request: (method: string, params?: unknown) => Promise<Message>;
  /** Sends the request and at once its cancellation. */
  readonly cancelled: (method: string, params: unknown) => Promise<Message>;
  readonly notify: (method: string, params?: unknown) => void;
  /** Bytes as they are, to be malformed. */
  readonly raw: (text: string) => void;
  /** The next answer to what was no request. */
  readonly refusal: () => Promise<Message>;
  /** The next notification that passes the test, or one that came and was not yet taken. */
  readonly next: (method: string, test?: (params: unknown) => boolean) => Promise<unknown>;
  readonly open: (uri: string, text: string, languageId?: string) => void;
  readonly change: (uri: string, version: number, changes: readonly unknown[]) => void;
  /** Ends the process as a client should; its exit code. */
  readonly close: () => Promise<number | null>;
  /** Goes away without a word. */
  readonly vanish: () => Promise<number | null>;
  /** The exit code, whatever ends the process. */
  readonly exit: Promise<number | null>;
}

export async function startServer(cwd: string): Promise<Client> {
  const client = connect(cwd);
  await client.request('initialize', { processId: null, rootUri: null, capabilities: {} });
  client.notify('initialized', {});
  return client;
}

/** `more` are arguments that a client adds of its own accord. */
export function connect(cwd: string, ...more: readonly string[]): Client {
  const child = spawn(process.execPath, [command, 'lsp', '--stdio', ...more], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const answers = new Map<number, (message: Message) => void>();
  const kept: Message[] = [];
  const awaited: { test: (message: Message) => boolean; take: (message: Message) => void }[] = [];
  child.stdin.on('error', () => {});
  readMessages(child.stdout, receive);
  let lastId = 0;

  function receive(message: Message): void {
    if (message.method === undefined && message.id !== null) {
      if (message.id !== undefined) answers.get(message.id)?.(message);
      return;
    }
    const index = awaited.findIndex(({ test }) => test(message));
    if (index < 0) kept.push(message);
    else awaited.splice(index, 1)[0]?.take(message);
  }

  function raw(text: string): void {
    child.stdin.write(text);
  }

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    raw(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function begin(method: string, params: unknown): [number, Promise<Message>] {
    const id = ++lastId;
    const answer = new Promise<Message>((resolve) => answers.set(id, resolve));
    send({ id, method, params });
    return [id, answer];
  }

  function nextOf(test: (message: Message) => boolean): Promise<Message> {
    const index = kept.findIndex(test);
    const [found] = index < 0 ? [] : kept.splice(index, 1);
    return found === undefined ? new Promise((take) => awaited.push({ test, take })) : Promise.resolve(found);
  }

  const notify = (method: string, params?: unknown): void => send({ method, params });
  const request = (method: string, params?: unknown): Promise<Message> => begin(method, params)[1];

  return {
    request,
    notify,
    raw,
    cancelled: (method, params) => {
      const [id, answer] = begin(method, params);
      notify('$/cancelRequest', { id });
      return answer;
    },
    refusal: () => nextOf(({ id }) => id === null),
    next: async (method, fits = () => true) => (await nextOf((message) => message.method === method && fits(message.params))).params,
    open: (uri, text, languageId = 'prune') => notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } }),
    change: (uri, version, contentChanges) => notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: async () => {
      await request('shutdown');
      notify('exit');
      return exit;
    },
    vanish: () => {
      child.stdin.end();
      return exit;
    },
    exit,
  };
}

function readMessages(stream: NodeJS.ReadableStream, receive: (message: Message) => void): void {
  let buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('ascii', 0, end))?.[1]);
      const start = end + 4;
      if (buffer.length < start + length) return;
      receive(JSON.parse(buffer.toString('utf8', start, start + length)));
      buffer = buffer.subarray(start + length);
    }
  });
}
