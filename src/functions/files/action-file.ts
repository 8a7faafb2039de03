/** A file that an action gives its function, its fields evaluated and checked (functions 6.1). */
export interface ActionFile {
  /** Name of a variable; with the scope `file` a path in the files of the namespace. */
  readonly key: string;
  /** Where it is put below the directory of the action: a clean relative path with `/` between its parts. */
  readonly as: string;
  readonly scope: FileScope;
  readonly type: FileType;
  /** Permission bits of the file, or of each file of an archive. */
  readonly permissions?: number;
}

export type FileScope = 'instance' | 'workflow' | 'namespace' | 'file';

/** How the stored bytes become a file: as they are, decoded, or as an archive that is unpacked into a directory. */
export type FileType = 'plain' | 'base64' | 'tar' | 'tar.gz';
