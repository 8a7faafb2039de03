import type { VariableStore } from '../../store/variables/variables.js';
import { pathBelow } from '../http/path-below.js';
import { queryOf } from '../http/query.js';
import type { ApiStore } from '../parts.js';
import { findNode } from './find-node.js';
import type { TreeOperations, TreeRequest } from './tree.js';
import { deleteVariable, listVariables, sendVariable, setVariable, type VariablesOf } from './variables.js';

/** The variables of a flow: `op=vars`, and with their name in `var`, `op=var`, `set-var`, `delete-var`. */
export function workflowVariableOperations(files: ApiStore['files'], variables: VariableStore): TreeOperations {
  const ownerOf = async (request: TreeRequest): Promise<VariablesOf> => {
    const { namespace } = request.params;
    const { path } = await findNode(pathBelow(request), (candidate) => files.get(namespace, candidate));
    return { namespace, owner: { scope: 'workflow', reference: path }, shown: { namespace, path } };
  };
  const nameIn = (request: TreeRequest): string => queryOf(request).get('var') ?? '';
  return {
    GET: {
      vars: async (request, response) => listVariables(response, variables, await ownerOf(request)),
      var: async (request, response) => sendVariable(response, variables, await ownerOf(request), nameIn(request)),
    },
    PUT: {
      'set-var': async (request, response) =>
        setVariable(request, response, variables, await ownerOf(request), nameIn(request)),
    },
    DELETE: {
      'delete-var': async (request, response) =>
        deleteVariable(response, variables, await ownerOf(request), nameIn(request)),
    },
  };
}
