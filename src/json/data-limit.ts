/** The largest data of an instance, input, output, file or variable, in bytes; of values those of their JSON text (specification 2.4). */
export const dataLimit = 128 * 1024 * 1024;
