/** Options of a command that prints a result. */
export const RESULT_OPTIONS = {
  json: {
    type: 'string',
    requiresArg: true,
    describe: "Write the result as JSON; '-' is standard output",
  },
  quiet: { type: 'boolean', default: false, describe: 'Print neither progress nor the result' },
} as const;
