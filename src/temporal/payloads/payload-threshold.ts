/**
 * Payloads above this many bytes leave the history. All commands of one workflow task travel in one gRPC message of at
 * most 4 MB; one that is larger fails the task for ever.
 */
export const payloadThreshold = 32 * 1024;
