import { bp } from './bp.js';
import { drtp } from './drtp.js';
import type { ReferenceRule, RuleDefinition } from './rule.js';
import { shallow } from './shallow.js';

/** A new rule is one file in this folder, and its name here. */
const RULE_DEFINITIONS: Readonly<Record<ReferenceRule, RuleDefinition>> = { drtp, shallow, bp };

/** The definition of the rule of that name. */
export function ruleOf(name: ReferenceRule): RuleDefinition {
  return RULE_DEFINITIONS[name];
}
