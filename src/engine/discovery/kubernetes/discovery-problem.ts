/** Why a binding brings no endpoints, for people and programs: reasons of conditions and Events, lines on the list of endpoints. */
export interface DiscoveryProblem {
  code:
    | 'NamespaceNotAllowed'
    | 'ClusterUnknown'
    /** Asked a moment ago: no trouble yet. */
    | 'ClusterAsked'
    | 'ClusterAway'
    | 'ClusterStale'
    | 'ServiceNotFound'
    | 'ServiceExternal'
    | 'ServiceWithoutSelector'
    | 'PortNotFound'
    | 'NoPods'
    | 'LabelsUnknown'
    | 'AddressRefused';
  /** A sentence without a full stop that names the Service. */
  message: string;
}
