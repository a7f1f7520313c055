/** A program that Systole calls, or that its users do. */
export interface ToolDescription {
  /** As it is looked up in PATH. */
  readonly name: string;
  /** What cannot be done without it. */
  readonly neededFor: string;
  /** Without it nothing can be simulated. */
  readonly required: boolean;
  /** The oldest version that will do. */
  readonly oldest?: string;
  /** Arguments that make it print its version. */
  readonly versionArguments: readonly string[];
  /** Its name in the repositories of package managers, where it is another one. */
  readonly packages?: Partial<Record<PackageManager, string>>;
}

/** Package managers, as they are looked up in PATH, and how they install. */
export const PACKAGE_MANAGERS = {
  'apt-get': 'apt-get install --no-install-recommends',
  dnf: 'dnf install',
  pacman: 'pacman -S --needed',
  brew: 'brew install',
} as const;
export type PackageManager = keyof typeof PACKAGE_MANAGERS;

/** In the order in which they are shown. */
export const TOOLS: readonly ToolDescription[] = [
  {
    name: 'node',
    neededFor: 'running Systole',
    required: true,
    oldest: '20.19',
    versionArguments: ['--version'],
    packages: { 'apt-get': 'nodejs', dnf: 'nodejs', pacman: 'nodejs' },
  },
  {
    name: 'verilator',
    neededFor: 'simulating RTL',
    required: true,
    oldest: '5.006',
    versionArguments: ['--version'],
  },
  {
    name: 'g++',
    neededFor: 'compiling simulators',
    required: true,
    oldest: '10',
    versionArguments: ['--version'],
    packages: { dnf: 'gcc-c++', pacman: 'gcc', brew: 'gcc' },
  },
  {
    name: 'make',
    neededFor: 'building simulators',
    required: true,
    versionArguments: ['--version'],
  },
  {
    name: 'ccache',
    neededFor: 'faster rebuilding of simulators',
    required: false,
    versionArguments: ['--version'],
  },
  {
    name: 'npm',
    neededFor: 'setting up a checkout',
    required: false,
    versionArguments: ['--version'],
    packages: { brew: 'node' },
  },
  {
    name: 'yosys',
    neededFor: 'synthesis and its tests',
    required: false,
    oldest: '0.23',
    versionArguments: ['-V'],
  },
  {
    name: 'iverilog',
    neededFor: 'four-state runs and their tests',
    required: false,
    versionArguments: ['-V'],
  },
  {
    name: 'z3',
    neededFor: 'proofs and their tests',
    required: false,
    versionArguments: ['--version'],
  },
  {
    name: 'nextpnr-ice40',
    neededFor: 'bitstreams for boards: place and route',
    required: false,
    versionArguments: ['--version'],
  },
  {
    name: 'icepack',
    neededFor: 'bitstreams for boards: packing',
    required: false,
    versionArguments: ['-h'],
    packages: { 'apt-get': 'fpga-icestorm', brew: 'icestorm' },
  },
  {
    name: 'chromium',
    neededFor: 'tests of reports, in a browser',
    required: false,
    versionArguments: ['--version'],
    packages: { brew: '--cask chromium' },
  },
  {
    name: 'python3',
    neededFor: 'reading checkpoints (.npz) with NumPy',
    required: false,
    versionArguments: ['--version'],
    packages: { pacman: 'python', brew: 'python' },
  },
  {
    name: 'git',
    neededFor: 'updating a checkout',
    required: false,
    versionArguments: ['--version'],
  },
];
