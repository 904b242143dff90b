/** For options that may be given several times: gathers their values in order. */
export const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
