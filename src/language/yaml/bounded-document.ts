/** Reads YAML with the library's own meaning of scalars, unless it nests deeper than reading can bear. */
import { Composer, YAMLParseError, type Document, type DocumentOptions, type ParseOptions, type SchemaOptions } from 'yaml';
import { tooDeep } from '../../diagnostics/catalogue/yaml.ts';
import { diagnose, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { cutYaml, deepest } from './tokens-of-yaml.ts';

/**
 * The first document of a text; what is wrong with it stands in its `errors`. An error (ESP1809)
 * where lists and mappings nest so deeply that the library would exhaust the stack, or Node itself.
 */
export function boundedDocument(source: Source, options: ParseOptions & DocumentOptions & SchemaOptions): Outcome<Document.Parsed> {
  const { tokens, tooDeepAt } = cutYaml(source.text);
  if (tooDeepAt !== undefined) {
    const span = { start: tooDeepAt, end: tooDeepAt + 1 };
    return { diagnostics: [diagnose(tooDeep, { limit: deepest }, { source, span })] };
  }
  // Else the library itself warns, through Node, of keys that are lists or mappings.
  const documents = new Composer({ logLevel: 'error', ...options }).compose(tokens, true, source.text.length);
  const [document, second] = [nextOf(documents), nextOf(documents)];
  if (document === undefined) throw new Error('the composer gives a document for any text');
  if (second !== undefined && options.logLevel !== 'silent') {
    const [start, end] = second.range;
    document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'there is more than one document in it'));
  }
  // What ends too early is said to end behind the end.
  const last = source.text.length;
  for (const error of document.errors) {
    error.pos = [Math.min(error.pos[0], last), Math.min(error.pos[1], last)];
  }
  return { value: document, diagnostics: [] };
}

function nextOf(documents: Iterator<Document.Parsed, void>): Document.Parsed | undefined {
  const { done, value } = documents.next();
  return done === true ? undefined : (value ?? undefined);
}
