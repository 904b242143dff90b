/** `belfry-7d9f5c8b4-x2x7k`, `belfry-0`: what a Deployment or a StatefulSet calls its Pods. */
const DEPLOYED = /^(.+)-[a-z0-9]{6,10}-[a-z0-9]{5}$/;
const NUMBERED = /^(.+)-\d+$/;

/** Whether a Pod of our namespace comes from the same Deployment or StatefulSet as we do. @param own our Pod's name, which is its host name */
export const isSiblingPod = (own: string, other: string): boolean =>
  own === other || [DEPLOYED, NUMBERED].some((form) => form.test(own) && form.exec(own)![1] === form.exec(other)?.[1]);
