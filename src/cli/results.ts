import type { PaperView } from '../accounting/views/paperView.js';
import type { Port } from '../cosim/index.js';
import type { ActivityResult } from '../activity/activityResult.js';
import type { CoverageSummary } from '../coverage/summarise.js';
import type { DoctorReport } from '../doctor/examine.js';
import type { FrontContributionReport } from '../explain/frontContribution.js';
import type { MutationReport } from '../mutate/mutate.js';
import type { ProgramListing } from '../program/listing.js';
import type { Verdict } from '../prove/prove.js';
import type { RomReport } from '../rom/makeRom.js';

/** What `systole compare --view --json` writes. */
export interface ViewResult {
  readonly schema: 'systole.view/1';
  readonly views: readonly PaperView[];
}

/** What `systole wave --json` writes; with `--list` neither cycles nor values. */
export interface WaveResult {
  readonly schema: 'systole.wave/1';
  readonly file: string;
  readonly timescale: string;
  /** First and last that are shown. */
  readonly cycles?: { readonly from: number; readonly to: number };
  readonly signals: readonly {
    readonly path: string;
    readonly width: number;
    /** Cycle by cycle, as they are printed. */
    readonly values?: readonly string[];
  }[];
}

/** What `systole prove --json` writes. */
export interface ProveResult {
  readonly schema: 'systole.prove/1';
  readonly solver: string;
  /** Every claim is proved, and every fault refuted. */
  readonly held: boolean;
  readonly proofs: readonly {
    readonly name: string;
    readonly claim: string;
    readonly method: string;
    readonly cycles: number;
    /** What is wrong in the twin. */
    readonly fault: string;
    readonly verdict: Verdict;
    readonly twin: Verdict;
    readonly seconds: number;
  }[];
}

/** A cached simulator. */
export interface ListedSimulator {
  readonly key: string;
  readonly top: string | null;
  readonly flavour: string | null;
  readonly parameters: Readonly<Record<string, number | string>> | null;
  readonly bytes: number;
  /** When it was last used, in ISO 8601. */
  readonly used: string;
}

/** What `systole cache list --json` writes. */
export interface CacheListResult {
  readonly schema: 'systole.cache-list/1';
  readonly folder: string;
  readonly limitBytes: number;
  /** Of what several simulators share. */
  readonly sharedBytes: number;
  readonly simulators: readonly ListedSimulator[];
}

/** What `systole cache clear --json` writes. */
export interface CacheClearResult {
  readonly schema: 'systole.cache-clear/1';
  readonly folder: string;
  readonly removed: readonly ListedSimulator[];
  /** Simulators that are still there. */
  readonly left: number;
}

/** What `systole init --json` writes. */
export interface InitResult {
  readonly schema: 'systole.init-result/1';
  readonly folder: string;
  readonly files: readonly string[];
}

/** What `systole types --json` writes. */
export interface TypesResult {
  readonly schema: 'systole.types-result/1';
  /** Null for standard output. */
  readonly file: string | null;
  readonly state: 'written' | 'unchanged' | 'missing' | 'outdated';
  readonly top: string;
  /** What the file exports. */
  readonly exports: readonly string[];
  readonly ports: readonly Port[];
}

/** What `systole board --json` writes when the board can be talked to. */
export interface BoardResult {
  readonly schema: 'systole.board/1';
  /** Of the serial line. */
  readonly port: string;
  readonly clocksPerBit: number;
  /** Chances a byte, and bytes until a reset (0: never). */
  readonly noise: number;
  readonly drop: number;
  readonly pause: number;
  readonly resetAfter: number;
  readonly seed: number;
}

/** Results of which only the compiler checks what they are, by the names of their schemas. */
export interface Results {
  readonly activity: ActivityResult;
  readonly board: BoardResult;
  readonly 'cache-clear': CacheClearResult;
  readonly 'cache-list': CacheListResult;
  readonly coverage: CoverageSummary;
  readonly doctor: DoctorReport;
  readonly explain: FrontContributionReport;
  readonly 'init-result': InitResult;
  readonly mutate: MutationReport;
  readonly program: ProgramListing;
  readonly prove: ProveResult;
  readonly rom: RomReport;
  readonly 'types-result': TypesResult;
  readonly view: ViewResult;
  readonly wave: WaveResult;
}
