/**
 * The SDK takes down a stack trace for every promise of a workflow, each frame looked up in a source map: with V8's usual
 * ten frames that is some 150 us a promise, more than all the interpreter does in between. One frame says where an error
 * was thrown; where a run waits its current details tell.
 */
Error.stackTraceLimit = 1;
