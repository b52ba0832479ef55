/** What the checker makes of the text at every state of the editor, and of the model beside it. */
import { StateEffect, StateField } from '@codemirror/state';
import { nothingAround, type Surroundings } from '../../editor/surroundings.ts';
import type { Memories, View } from '../../editor/view.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { look } from '../examined.ts';

export const surroundWith = StateEffect.define<Surroundings>();

/** One editor a page: what is remembered of its text is remembered here. */
const memories: Memories = [];

export const viewField = StateField.define<View>({
  create: ({ doc }) => look(doc.toString(), nothingAround, memories),
  update: (view, { docChanged, newDoc, effects }) => {
    const [around] = effects.flatMap((effect) => (effect.is(surroundWith) ? effect.value : []));
    if (!docChanged && around === undefined) return view;
    return look(newDoc.toString(), around ?? view.around, memories);
  },
});

/** All that is to be said of the text, the plan's part included; a little later than the text. */
export const tell = StateEffect.define<readonly Diagnostic[]>();
