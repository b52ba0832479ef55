/** `espalier explain groups`: which slices of a model go together, and which cannot go. */
import { Argument, type Command } from 'commander';
import { branchKinds, unitKinds } from '../../model/coupling/kinds.ts';
import { idleOptions, type Effects, type RecipeOptions } from '../recipe-options.ts';
import type { Session } from '../terminal.ts';
import type { GroupOptions } from '../explaining-groups.ts';
import { inSteps } from '../report.ts';

const examples = `
Examples:
  $ espalier explain groups net.onnx
  $ espalier explain groups net.onnx channels
  $ espalier explain groups net.onnx sublayers
  $ espalier explain groups net.onnx --of layer1.0.conv1 --svg group.svg
  $ espalier explain groups net.onnx --json`;

const reason = 'groups are read from the model, without a recipe';

/** `besideModel`: what each option of `explain`, which may also stand here, does beside a model. */
export function addGroups(explain: Command, session: Session, besideModel: Effects<RecipeOptions>): void {
  explain
    .command('groups')
    .description('show which channels, heads, neurons or branches of a model are pruned together, and why')
    .argument('<model>', 'an ONNX file')
    .addArgument(new Argument('[unit]', 'units of one kind only').choices([...unitKinds, ...branchKinds]))
    .option('--of <layer>', 'only groups of this name, which is the layer that produces their units')
    .option('--all', 'also axes that belong to one tensor alone')
    .option('--svg <file>', 'draw the graph around one group as an SVG file')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (path: string, unit: string | undefined, options: GroupOptions) => {
      const terminal = session.terminal();
      const code = await inSteps(terminal.err, async ({ heed }) => {
        await heed(idleOptions(explain.opts<RecipeOptions>(), besideModel, reason));
        const { explainGroups } = await import('../explaining-groups.ts');
        return await explainGroups(path, unit, options, terminal);
      });
      session.finish(code);
    });
}
