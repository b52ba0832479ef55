export interface Site {
  readonly file: string;
  readonly line: number;
  /** The line, without the blanks before it. */
  readonly code: string;
  readonly start: number;
  readonly end: number;
  /** What stands instead of the text between `start` and `end`. */
  readonly text: string;
  readonly shown: string;
  readonly isStatic: boolean;
}

export function sitesOf(file: string, source: string): readonly Site[];
export function withSwitches(source: string, chosen: readonly (Site & { readonly id: number })[]): string;
export function withMarks(source: string, sites: readonly Site[], hash: string): string;
