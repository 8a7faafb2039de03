/** For what containers and pods do beside the tests of other files: seconds, when the machine is busy. In milliseconds. */
export const patience = { timeout: 15_000, interval: 50 } as const;
