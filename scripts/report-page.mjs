/** Bundles the style and the script of the HTML report: what every report carries in itself. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const options = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: { 'report-page': 'src/report/html/page/main.ts', 'report-style': 'src/report/html/page/style.css' },
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** Writes `report-page.js` and `report-style.css` into a folder. */
export function bundleReportPage(outdir) {
  return build({ ...options, outdir });
}
