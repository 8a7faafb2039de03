import { ChildWorkflowCancellationType, ParentClosePolicy } from '@temporalio/workflow';

/** Options of a child that nobody waits for. Neither the end of its parent nor a cancel of it is any of its business (specification 7.3). */
export const detached = {
  parentClosePolicy: ParentClosePolicy.ABANDON,
  cancellationType: ChildWorkflowCancellationType.ABANDON,
} as const;
