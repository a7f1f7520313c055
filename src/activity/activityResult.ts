import type { InstanceActivity } from './byInstance.js';

/** What `systole activity --json` writes. */
export interface ActivityResult {
  readonly schema: 'systole.activity/1';
  readonly file: string;
  /** First and last cycle that were counted. */
  readonly cycles: { readonly from: number; readonly to: number };
  /** The top first; each has the sums of all that is in it. */
  readonly instances: readonly InstanceActivity[];
  /** An estimate, of all toggles; null without a capacitance. */
  readonly energy: {
    readonly femtofarads: number;
    readonly volts: number;
    readonly picojoules: number;
  } | null;
}
