/** A document of YAML as text in which nothing is invisible: such characters are escapes, in quotes. */
import { Scalar, visit, type Document, type ToStringOptions } from 'yaml';
import { escapedInvisible } from '../../diagnostics/render/escapes.ts';

/** The same values for every reader; no line is broken. */
export function inertYaml(document: Document, options: ToStringOptions = {}): string {
  let hasCommand = false;
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== 'string') return;
      const isCommand = /^\s*::/m.test(scalar.value);
      hasCommand ||= isCommand;
      if (isCommand || escapedInvisible(scalar.value) !== scalar.value) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // A log obeys a line that begins with `::`: then no line of a text begins a line of the file.
  const inOneLine = hasCommand ? { doubleQuotedMinMultiLineLength: Infinity } : {};
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false, ...inOneLine, ...options });
  // What is left stands in double quotes, where YAML has the escapes of JSON.
  return escapedInvisible(text);
}
