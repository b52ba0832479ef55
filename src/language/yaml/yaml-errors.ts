/** Says in the words of this catalogue what the YAML library has found wrong. */
import type { ErrorCode } from 'yaml';

export interface Problem {
  readonly problem: string;
  readonly help?: string;
}

const inQuotes = 'a text that begins with a mark of YAML, or holds `: ` or ` #`, stands in quotes';

const problems: Partial<Readonly<Record<ErrorCode, Problem>>> = {
  TAB_AS_INDENT: { problem: 'a tab indents this line', help: 'indent with spaces' },
  BAD_INDENT: {
    problem: 'this is indented differently from what it belongs to',
    help: 'give all keys of a mapping, and all items of a list, the same indentation',
  },
  MISSING_CHAR: {
    problem: 'a quote, a bracket, a comma or a space is missing here',
    help: 'close every quote and bracket, and put a space behind a colon',
  },
  BAD_SCALAR_START: { problem: 'a text without quotes cannot begin like this', help: inQuotes },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: 'a value on this line holds a second key',
    help: `put keys on lines of their own or in braces; ${inQuotes}`,
  },
  MULTILINE_IMPLICIT_KEY: { problem: 'a key goes on over several lines, or has no colon', help: 'put a colon and a space behind the key' },
  BLOCK_IN_FLOW: {
    problem: 'lines with indentation stand inside brackets',
    help: 'inside brackets put a comma between items, and no dashes',
  },
  BAD_DQ_ESCAPE: {
    problem: 'a backslash in double quotes is followed by a letter that means nothing',
    help: 'write the backslash twice, or use single quotes',
  },
};

export function problemOf(code: ErrorCode, written: string): Problem {
  const known = problems[code];
  if (known !== undefined) return known;
  return { problem: `\`${written}\` cannot be read as YAML here`, help: inQuotes };
}
