/** What the API needs of the store. Times are milliseconds since the epoch. */
export interface ApiStore {
  readonly namespaces: {
    create(name: string): Promise<ApiNamespace | 'exists'>;
    get(name: string): Promise<ApiNamespace | undefined>;
    /** Oldest first. */
    list(): Promise<readonly ApiNamespace[]>;
    /** Removes it with everything in it. @returns false when there was none. */
    delete(name: string): Promise<boolean>;
  };
  readonly files: {
    create(file: NewFile): Promise<ApiFile | 'exists' | 'no-parent'>;
    get(namespace: string, path: string): Promise<ApiFile | undefined>;
    /** Direct entries, path ascending. */
    children(namespace: string, path: string): Promise<readonly ApiFileEntry[]>;
    update(
      namespace: string,
      path: string,
      change: FileChange,
    ): Promise<ApiFile | 'not-found' | 'exists' | 'no-parent' | 'is-directory'>;
    delete(namespace: string, path: string): Promise<boolean>;
  };
  readonly logs: {
    list(query: LogQuery): Promise<readonly LogLine[]>;
  };
}

export interface ApiNamespace {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const fileTypes = ['directory', 'file', 'workflow', 'service', 'endpoint', 'consumer', 'gateway'] as const;
export type FileType = (typeof fileTypes)[number];

export interface ApiFileEntry {
  readonly path: string;
  readonly type: FileType;
  readonly mimeType: string;
  readonly size: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export interface ApiFile extends ApiFileEntry {
  readonly data: Uint8Array;
}
export interface NewFile {
  readonly namespace: string;
  readonly path: string;
  readonly type: FileType;
  readonly mimeType: string;
  readonly data: Uint8Array;
}
export interface FileChange {
  readonly data?: Uint8Array;
  readonly path?: string;
}

export interface LogQuery {
  readonly namespace: string;
  /** Lines of this instance and its children; absent: lines of the namespace itself. */
  readonly instance?: string;
  readonly first?: number;
  readonly last?: number;
  readonly limit?: number;
  /** Exclusive. */
  readonly after?: number;
  readonly before?: number;
  readonly direction: 'asc' | 'desc';
}
export interface LogLine {
  readonly time: number;
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly namespace: string;
  readonly instance: string | null;
  readonly path: string | null;
  readonly callPath: string | null;
  readonly state: string | null;
}
