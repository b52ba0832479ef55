/** From a recipe in YAML to the syntax tree that a text of the same meaning has. */
import { hasErrors, type Source } from '../../diagnostics/diagnostic.ts';
import { lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import { definitionsKey } from '../names.ts';
import type { Parsed } from '../syntax/parse.ts';
import { isStep, readDefinitions, readHeader, refuseTopKey } from './head-matter.ts';
import type { Entry, Node } from './node.ts';
import { readDocument } from './read-document.ts';
import { refuseNode, type Speller } from './spell/speller.ts';
import { spell } from './spell/spell.ts';
import { brokenStatement, readSteps } from './statements.ts';

/**
 * Parses a file of any content: whatever is wrong with it is in the diagnostics, and every span is
 * a place in the YAML. The checker reads the tree as it reads that of a text.
 */
export function parseYaml(source: Source, vocabulary: Vocabulary): Parsed {
  const { root, comments, diagnostics } = readDocument(source);
  const findings = [...diagnostics];
  const speller: Speller = { source, vocabulary, lexicon: lexiconOf(vocabulary), comments, findings, spell };
  const statements = root === undefined ? [] : readFile(root, speller);
  const span = { start: 0, end: source.text.length };
  const isSaid = !hasErrors(findings) || statements.some(({ broken }) => broken === true);
  return {
    tree: { kind: 'file', source, statements: isSaid ? statements : [...statements, brokenStatement(span)], comments, span },
    diagnostics: findings,
  };
}

function readFile(root: Node, speller: Speller): readonly Statement[] {
  if (root.kind === 'nothing') return [];
  if (root.kind !== 'mapping') return refuseNode(root, 'a recipe', 'a mapping with keys such as `stages`', speller) ?? [];
  const heads = [...speller.vocabulary.heads.values()];
  const headers = heads.filter((head) => head.kind === 'header');
  const definitions = heads.filter((head) => head.kind === 'definition');
  const lostStep = root.entries.find(({ key, value }) => isStep(key.text, speller) && value.kind !== 'list');
  return root.entries.flatMap((entry): readonly Statement[] => {
    const { text } = entry.key;
    if (text === 'stages') return readSteps(entry.value, text, speller);
    const header = headers.find(({ word }) => word === text);
    if (header !== undefined) {
      const words = header.clauses.map(({ word }) => word);
      const beside = root.entries.filter(({ key }) => words.includes(key.text));
      return readHeader(entry, header, beside, speller);
    }
    const definition = definitions.find(({ word }) => definitionsKey(word) === text);
    if (definition !== undefined) return readDefinitions(entry, definition, speller);
    return readOther(entry);
  });

  /** A clause of a header has been read with it, where that is there. */
  function readOther(entry: Entry): readonly Statement[] {
    const { key } = entry;
    const owner = headers.find(({ clauses }) => clauses.some(({ word }) => word === key.text));
    const isRead = root.kind === 'mapping' && root.entries.some((one) => one.key.text === owner?.word);
    const isClause = lostStep !== undefined && entry !== lostStep;
    if ((owner !== undefined && isRead) || isClause) return [];
    const known = [
      ...headers.flatMap(({ word, clauses }) => [word, ...clauses.map((clause) => clause.word)]),
      ...definitions.map(({ word }) => definitionsKey(word)),
      'stages',
    ];
    refuseTopKey(entry, known, speller);
    return [];
  }
}
