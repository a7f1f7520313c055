import { bp } from './bp.js';
import { drtp } from './drtp.js';
import type { ReferenceRule } from './rule.js';
import { shallow } from './shallow.js';

/** A new rule is one file in this folder, and its name here. */
const RULE_DEFINITIONS = { drtp, shallow, bp } as const;

/** The definition of the rule of that name. */
export function ruleOf<Name extends ReferenceRule>(name: Name): (typeof RULE_DEFINITIONS)[Name] {
  return RULE_DEFINITIONS[name];
}
