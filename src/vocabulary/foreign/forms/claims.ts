/** What is measured and claimed. */
import { form, type ForeignForm } from '../form.ts';

export const claims: readonly ForeignForm[] = [
  form('^ assert|require|ensure|check|demand|make_sure|verify that? the?', 'expect'),
  form('^ expect that|the|a|an <metric>', 'expect <metric>'),
  form('^ expect an|the <metric>', 'expect <metric>'),
  form(
    '^ expect <metric> is|be|of|to_be|stays|should_be|must_be|remains? at_least|no_less_than|not_below|minimum|>= <value>',
    'expect <metric> >= <value>',
  ),
  form(
    '^ expect <metric> of <name> is|be|to_be|stays|should_be|must_be|remains? at_least|no_less_than|not_below|>= <value>',
    'expect <metric> of <name> >= <value>',
  ),
  form('^ expect <metric> is|be|of|to_be|stays|should_be|must_be? at_most|no_more_than|not_above|<= <value>', 'expect <metric> <= <value>'),
  form(
    '^ expect <metric> is|be|of|to_be|stays|should_be|must_be? above|over|greater_than|more_than|higher_than|larger_than|exceeding|exceeds <value>',
    'expect <metric> > <value>',
  ),
  form(
    '^ expect <metric> is|be|of|to_be|stays|should_be|must_be? below|under|less_than|lower_than|smaller_than <value>',
    'expect <metric> < <value>',
  ),
  form('^ at_least <value> <metric>', 'expect <metric> >= <value>'),
  form('^ <metric> >= <value>', 'expect <metric> >= <value>'),
  form('^ <metric> of <name> >= <value>', 'expect <metric> of <name> >= <value>'),
  form('^ <metric> > <value>', 'expect <metric> > <value>'),
  form('^ measure|evaluate|eval|report|log|compute|record the? <metric> and|& the? <metric2>', 'measure <metric>, <metric2>'),
  form('^ evaluate|eval|report|log|compute|record the? <metric>', 'measure <metric>'),
  form('^ measure the <metric>', 'measure <metric>'),
];
