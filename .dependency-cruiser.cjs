/** Imports point one way; what enters the Temporal sandbox imports only pure packages. See docs/architecture.md. */
const pure = '^src/(cache|json|glob|errors|jq|jx|language|schema)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-packages-know-no-adapter',
      severity: 'error',
      from: { path: pure },
      to: { path: '^src/', pathNot: pure },
    },
    {
      name: 'pure-packages-import-no-node-module',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-packages-import-few-libraries',
      severity: 'error',
      from: { path: pure },
      to: {
        dependencyTypes: ['npm'],
        pathNot: 'node_modules/(yaml|zod|luxon|@types/luxon|re2js|@cfworker/json-schema)/',
      },
    },
    {
      name: 'interpreter-imports-only-what-may-enter-the-sandbox',
      severity: 'error',
      from: { path: '^src/interpreter/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(interpreter|cache|json|glob|errors|jq|jx|schema)/|^src/language/(model|duration|variable-name)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'interpreter-imports-no-library-but-these',
      severity: 'error',
      from: { path: '^src/interpreter/' },
      to: {
        dependencyTypes: ['npm', 'core'],
        pathNot: 'node_modules/(@temporalio/(workflow|common)|luxon|@types/luxon)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-entry-points',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|flow-tests)/' },
      to: { path: '^(workers|src/cli)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
      extensions: ['.ts', '.js'],
    },
  },
};
