/** What every command is given: two streams, their colours and their width, as plain functions. */
import { inertJson } from '../diagnostics/render/escapes.ts';
import { lineWith, terminalText, visibleLines } from '../diagnostics/render/visible.ts';

/** The terminal that the global options ask for, and the way out. */
export type Session = { readonly terminal: () => Terminal; readonly finish: (exitCode: number) => void };

export interface Terminal {
  /** What was asked for. */
  readonly out: Channel;
  /** What is said about it: findings, progress. */
  readonly err: Channel;
}

export interface Channel {
  /** A line of words: each text in it that is not ours is one line, whatever is in it. */
  readonly say: (ours: readonly string[], ...others: readonly (string | number)[]) => void;
  /** Lines of words: what a terminal or a log would obey is shown as a sign, but for our own colours. */
  readonly write: (text: string) => void;
  /** A value for a program, as JSON. */
  readonly json: (value: unknown) => void;
  /** Commands for the log of GitHub, whose texts are escaped. */
  readonly annotate: (commands: string) => void;
  /** A text for a file or a program, exact there; a terminal gets it as words. */
  readonly pass: (text: string) => void;
  readonly color: boolean;
  readonly columns: number;
  /** True where a person watches, so that a line may be drawn again. */
  readonly interactive: boolean;
  readonly stream: NodeJS.WriteStream;
}

export const colorChoices = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof colorChoices)[number];

export function openTerminal(choice: ColorChoice): Terminal {
  const open = (stream: NodeJS.WriteStream): Channel => openChannel(stream, wantsColor(stream, choice, process.env));
  return { out: open(process.stdout), err: open(process.stderr) };
}

/** `put` takes what the stream would get, for those who look at it. */
export function openChannel(stream: NodeJS.WriteStream, color: boolean, put = (text: string): void => void stream.write(text)): Channel {
  const write = (text: string): void => put(terminalText(text, color));
  return {
    say: (ours, ...others) => write(`${lineWith(ours, others)}\n`),
    write,
    json: (value) => put(`${inertJson(value, 2)}\n`),
    annotate: (commands) => put(visibleLines(commands)),
    pass: (text) => put(stream.isTTY ? visibleLines(text) : text),
    color,
    columns: stream.columns ?? 100,
    interactive: stream.isTTY === true && process.env['TERM'] !== 'dumb',
    stream,
  };
}

/** The option wins over the environment (no-color.org, force-color.org), that over the terminal. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  choice: ColorChoice,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (isSet(environment['NO_COLOR'])) return false;
  if (isSet(environment['FORCE_COLOR'])) return environment['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
