// Ends before it listens.
console.log('reading the configuration');
console.error('no configuration: FATAL 42');
process.exit(3);
