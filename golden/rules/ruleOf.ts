import type { Rule } from '../networkSpec.js';
import { bp } from './bp.js';
import { dfa } from './dfa.js';
import { drtp } from './drtp.js';
import { fa } from './fa.js';
import { fdfa } from './fdfa.js';
import { lls } from './lls.js';
import { llsM } from './llsM.js';
import { llsMxm } from './llsMxm.js';
import type { RuleDefinition } from './rule.js';
import { sdfa } from './sdfa.js';
import { shallow } from './shallow.js';
import { tpsgd } from './tpsgd.js';

/** A new rule is one file in this folder, and its name here. */
const RULE_DEFINITIONS: Readonly<Record<Rule, RuleDefinition>> = {
  bp,
  fa,
  dfa,
  sdfa,
  drtp,
  tpsgd,
  lls,
  'lls-m': llsM,
  'lls-mxm': llsMxm,
  fdfa,
  shallow,
};

/** The definition of the rule of that name. */
export function ruleOf(name: Rule): RuleDefinition {
  return RULE_DEFINITIONS[name];
}
