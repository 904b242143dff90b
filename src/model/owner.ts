/** Whose word a definition is where it is not the API's own: the object of a cluster that it came from. */
export interface Owner {
  /** Cluster whose operator saved it, by its name in the settings. */
  cluster: string;
  uid: string;
  /** Generation of the object that was saved last; an older one comes late and changes nothing. */
  generation: number;
  /** Tells what was saved of the object apart from any other state of it, so that what is there already need not be saved again. */
  digest: string;
  /** Whether the object itself says `suspended`; else suspend and resume are left to people. */
  saysSuspended: boolean;
}

export const sameOwner = (a: Owner | null, b: Owner | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.cluster === b.cluster &&
    a.uid === b.uid &&
    a.generation === b.generation &&
    a.digest === b.digest &&
    a.saysSuspended === b.saysSuspended);
