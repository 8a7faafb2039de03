/** The images of the services that files declare (functions 9). */
export interface ServiceImages {
  /** The image, or why there is none: that is shown to the flow. */
  find(namespace: string, path: string): Promise<{ readonly image: string } | { readonly fault: string }>;
}
