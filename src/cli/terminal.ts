/** Where the command writes: two streams, their colours and their width, as plain functions. */
import { terminalText, visibleLines } from '../diagnostics/render/visible.ts';

export interface Terminal {
  /** What was asked for. */
  readonly out: Channel;
  /** What is said about it: findings, progress. */
  readonly err: Channel;
}

export interface Channel {
  /** Words: what a terminal would obey is shown as a sign, but for our own colours. */
  readonly write: (text: string) => void;
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
  return { out: channel(process.stdout, choice), err: channel(process.stderr, choice) };
}

function channel(stream: NodeJS.WriteStream, choice: ColorChoice): Channel {
  const color = wantsColor(stream, choice, process.env);
  return {
    write: (text) => void stream.write(terminalText(text, color)),
    pass: (text) => void stream.write(stream.isTTY ? visibleLines(text) : text),
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
