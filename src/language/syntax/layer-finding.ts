/** What is said of a layer's name or pattern that wants quotes. */
import * as catalogue from '../../diagnostics/catalogue/layer-names.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { SelectedLayer } from './selection.ts';

export function layerFinding(
  { written, kind, meant }: SelectedLayer,
  source: Source,
  span: Span,
): Diagnostic {
  const put = (text: string, safety: 'safe' | 'unsafe') => {
    const title = text.startsWith('`') ? `write ${text}` : `write \`${text}\``;
    return { source, span, fixes: [{ title, edits: [{ span, text }], safety }] };
  };
  switch (kind) {
    case 'name':
      return diagnose(catalogue.quotelessName, { name: written }, put(`\`${written}\``, 'safe'));
    case 'glob':
      return diagnose(
        catalogue.quotelessGlob,
        { glob: written },
        put(JSON.stringify(written), 'safe'),
      );
    case 'regular-expression': {
      const place = meant === undefined ? { source, span } : put(JSON.stringify(meant), 'unsafe');
      return diagnose(catalogue.regularExpression, { written, glob: meant }, place);
    }
  }
}
