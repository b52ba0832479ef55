/** The arguments of the call at a place: of an optimizer, an adapter, a schedule. */
import type { Position, SignatureHelp } from 'vscode-languageserver-types';
import { vocabulary, type Parameter } from '../vocabulary/index.ts';
import { cutAt, type Call } from './cut.ts';
import { wordIn } from './mentions.ts';
import { shapeOfClause } from './shapes.ts';
import { scriptAt, type View } from './view.ts';

export function signatureAt(view: View, position: Position): SignatureHelp | null {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  if (script === undefined || script.isYaml) return null;
  const { head, clauses, call, silent } = cutAt(script, offset - script.offset);
  const declaration = head === undefined ? undefined : vocabulary.heads.get(head);
  if (call === undefined || declaration === undefined || silent) return null;
  const clause = clauses.at(-1);
  const object = declaration.kind === 'definition' ? declaration.value : declaration.object;
  const shape = clause === undefined ? object : shapeOfClause(declaration, clause);
  const word = wordIn(shape, call.callee);
  if (word?.args === undefined) return null;
  const labels = word.args.map(labelOf);
  return {
    signatures: [
      {
        label: `${word.word}(${labels.join(', ')})`,
        documentation: word.documentation,
        parameters: word.args.map(({ documentation }, index) => ({ label: labels[index] ?? '', documentation })),
      },
    ],
    activeSignature: 0,
    activeParameter: activeOf(call, word.args),
  };
}

function labelOf({ name, shape, default: usual }: Parameter): string {
  if (shape === undefined) return name;
  return usual === undefined ? `${name}: …` : `${name}: ${usual}`;
}

/** The one whose label stands there; without a label, the next that is not given. */
function activeOf({ label, labels, index }: Call, args: readonly Parameter[]): number {
  const named = args.findIndex(({ name }) => name === label);
  if (named >= 0) return named;
  const open = args.findIndex(({ name }) => !labels.includes(name));
  return open < 0 ? Math.min(index, args.length - 1) : open;
}
