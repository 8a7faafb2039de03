import { retireSidecar } from '../../sidecar/sidecar-requests.js';
import { ReaperRounds, spared } from '../reaper-rounds.js';
import { Trouble } from '../trouble.js';
import type { Kinds } from './kinds.js';
import { clusterMessage } from './cluster-errors.js';
import { type Declaration, declarationOf } from './ensure-service.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { fleetLabels, label, leavingHash } from './labels.js';
import { type ListedPod, listPods } from './list-pods.js';
import { removeService, retireService } from './running-service.js';
import type { SparePod, WorkloadView } from './workload.js';

export interface ReaperOptions {
  readonly context: KubernetesContext;
  /** Hears of a pod that will be removed. */
  readonly forget: (uid: string) => void;
  /** Whether a file still declares a service of this definition. */
  readonly isDeclared: (declaration: Declaration) => Promise<boolean>;
}

/**
 * Takes away what nobody needs: pods without an action for the idle time, down to the scale of their service; services that no
 * file declares any more; what is left of services that broke. The sidecars know what is alive in them and when they were used
 * last, so any worker may do it, for whoever made them.
 */
export class Reaper {
  private readonly rounds: ReaperRounds;
  /** The cluster may be away for a while, or refuse something for good. */
  private readonly trouble: Trouble;

  constructor(private readonly options: ReaperOptions) {
    this.trouble = new Trouble(options.context.warn);
    this.rounds = new ReaperRounds(options.context.settings.idle, {
      look: () => this.look(),
      empty: () => this.empty(),
    });
  }

  /** Ends the rounds. @param empty removes what is not in use at once */
  close(empty: boolean): Promise<void> {
    return this.rounds.close(empty);
  }

  /** Goes through all services, also when something about one of them fails. Never rejects. */
  private async look(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = (work: Promise<void>) => work.catch((error: unknown) => void failures.push(error));
    await attempt(
      this.services().then(async (services) => {
        for (const service of services) await attempt(this.judge(service));
        await this.removeStrays(services.map(({ metadata }) => metadata));
      }),
    );
    if (failures.length === 0) this.trouble.over();
    else this.trouble.is(`services that are not needed could not be removed: ${clusterMessage(failures[0])}`);
  }

  /** @returns whether nothing is left */
  private async empty(): Promise<boolean> {
    const { context } = this.options;
    try {
      const lives = (await this.services()).map(({ metadata }) => metadata?.labels?.[label.life] ?? '');
      const gone = await Promise.all(lives.map((life) => retireService(context, life)));
      return gone.every(Boolean);
    } catch (error) {
      context.warn(`services could not be removed: ${clusterMessage(error)}`);
      return true;
    }
  }

  private services() {
    const { context } = this.options;
    return context.workload.list(fleetLabels(context.settings.fleet));
  }

  private async judge(service: WorkloadView): Promise<void> {
    const { context, isDeclared, forget } = this.options;
    const { idle } = context.settings;
    const { metadata } = service;
    const { labels = {} } = metadata ?? {};
    const life = labels[label.life] ?? '';
    const pods = (await listPods(context, life)).filter(({ view }) => !view.ending);
    const unused = pods.every(({ status }) => status !== undefined && status.quiet && status.idle >= idle);
    if (labels[label.hash] === leavingHash) {
      await retireService(context, life);
      return;
    }
    const young = Date.now() - new Date(metadata?.creationTimestamp ?? 0).getTime() < spared + idle;
    if (unused && !(young && pods.length === 0) && !(await isDeclared(declarationOf(metadata)))) {
      for (const { view } of pods) forget(view.uid);
      await retireService(context, life);
      return;
    }
    for (const { view, status } of pods) {
      // Who retired it did not come to remove it.
      if (status?.retired === true && status.quiet && status.idle >= spared)
        await context.cluster.remove('pods', view.pod.metadata);
    }
    await context.workload.shrink(
      service,
      pods.map((pod) => this.spare(pod)),
    );
  }

  private spare({ view, address, status }: ListedPod): SparePod {
    const { context, forget } = this.options;
    return {
      name: view.name,
      annotations: view.pod.metadata?.annotations,
      busy: status === undefined || !status.quiet,
      idle: status !== undefined && status.quiet && status.idle >= context.settings.idle,
      retire: async () => {
        if (address === undefined || !(await retireSidecar(context.client, address))) return false;
        forget(view.uid);
        return true;
      },
    };
  }

  /** Parts whose service is gone, and logins of namespaces that have none. */
  private async removeStrays(services: readonly Kinds['pods']['metadata'][]): Promise<void> {
    const lives = new Set(services.map((metadata) => metadata?.labels?.[label.life] ?? ''));
    const namespaces = new Set(services.map((metadata) => declarationOf(metadata).namespace));
    const { context } = this.options;
    const { cluster, settings, tokens } = context;
    tokens.forgetAllBut(lives);
    for (const { metadata } of await cluster.list('secrets', fleetLabels(settings.fleet))) {
      const life = metadata?.labels?.[label.life];
      const age = Date.now() - new Date(metadata?.creationTimestamp ?? 0).getTime();
      if (age <= spared) continue;
      if (life !== undefined && !lives.has(life)) await removeService(context, life);
      const registryOf = metadata?.labels?.[label.registryOf];
      if (registryOf !== undefined && !namespaces.has(registryOf)) await cluster.remove('secrets', metadata);
    }
  }
}
