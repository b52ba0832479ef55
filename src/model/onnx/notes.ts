/** What a file says of its parts for people and tools, and nothing computes with. */
import type { Notes } from '../graph.ts';
import type { Message } from './schema.ts';

type Noted = Pick<Message<'Node', unknown>, 'docString' | 'metadataProps'>;

/** Nothing where nothing is said. */
export function readNotes({ docString, metadataProps = [] }: Noted): { readonly notes?: Notes } {
  if (!docString && metadataProps.length === 0) return {};
  const entries = metadataProps.map(({ key = '', value = '' }) => [key, value] as const);
  return { notes: { doc: docString ?? '', metadata: new Map(entries) } };
}

export function notesMessage(notes: Notes | undefined): Noted {
  if (notes === undefined) return {};
  const metadataProps = [...notes.metadata].map(([key, value]) => ({ key, value }));
  return { docString: notes.doc !== '' ? notes.doc : undefined, metadataProps };
}
